// Opens and closes in place: what a form or a link within [data-swap] asks of this same
// page replaces that part alone. Without this script, the page is loaded.
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
		document.getElementById(focus)?.querySelector("button, a")?.focus({ preventScroll: true });
	};
	const go = (to, focus) => {
		history.pushState(null, "", to);
		show(to.href, focus);
	};
	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (!form.closest("[data-swap]") || form.method !== "get") return;
		event.preventDefault();
		const to = new URL(location.href);
		to.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
		to.hash = "";
		go(to, event.submitter?.closest("li")?.id);
	});
	document.addEventListener("click", (event) => {
		const link = event.target.closest("[data-swap] a");
		if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const to = new URL(link.href, location.href);
		if (to.origin !== location.origin || to.pathname !== location.pathname || to.searchParams.has("as")) return;
		event.preventDefault();
		go(to);
	});
	addEventListener("popstate", () => show(location.href));
})();
