// Keeps the live feed alive: when the server says that something was committed, the
// list is read again. Without this script, a reload shows the same.
"use strict";
(() => {
	const feed = document.getElementById("feed");
	if (!feed || !window.EventSource) return;
	let waiting = false;
	const refresh = async () => {
		if (waiting) return;
		waiting = true;
		await new Promise((resolve) => setTimeout(resolve, 300)); // what comes together is shown together
		waiting = false;
		const answer = await fetch(feed.dataset.more, { credentials: "same-origin" });
		if (!answer.ok) return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		const latest = page.getElementById("feed");
		if (!latest) return;
		const known = new Set([...feed.children].map((item) => item.textContent));
		feed.replaceChildren(...latest.children);
		for (const item of feed.children) {
			if (!known.has(item.textContent)) item.classList.add("fresh");
		}
	};
	const events = new EventSource(feed.dataset.events);
	events.addEventListener("message", refresh);
	events.addEventListener("transaction", refresh);
})();
