// Opens and closes what is on the page in place: a link within [data-swap] to the same
// page replaces that part alone. Without this script, the links load the page.
"use strict";
(() => {
	const part = () => document.querySelector("[data-swap]");
	if (!part()) return;
	const show = async (address, focus) => {
		part().classList.add("busy");
		try {
			const answer = await fetch(address, { credentials: "same-origin" });
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			const fresh = page.querySelector("[data-swap]");
			if (!answer.ok || !fresh) throw new Error(answer.status);
			part().replaceWith(document.adoptNode(fresh));
		} catch {
			location.href = address;
			return;
		}
		const item = focus && document.getElementById(focus);
		if (item) item.querySelector("a")?.focus({ preventScroll: true });
	};
	document.addEventListener("click", (event) => {
		const link = event.target.closest("[data-swap] a");
		if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const to = new URL(link.href, location.href);
		if (to.origin !== location.origin || to.pathname !== location.pathname || to.searchParams.has("as")) return;
		event.preventDefault();
		history.pushState(null, "", to);
		show(to.href, decodeURIComponent(to.hash.slice(1)));
	});
	addEventListener("popstate", () => show(location.href));
})();
