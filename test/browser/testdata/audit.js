// Looks at the page as an auditor of accessibility does, and returns what it finds.
(() => {
	const found = [];
	const say = (what, element) => found.push(what + (element ? ": " + element.outerHTML.slice(0, 120).replace(/\s+/g, " ") : ""));
	const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0;

	// Language, title, landmarks.
	if (!/^(zh-CN|en)$/.test(document.documentElement.lang)) say("html has no language");
	if (!document.title.trim()) say("no title");
	if (!document.querySelector('meta[name=viewport][content*="width=device-width"]')) say("no viewport");
	for (const landmark of ["main", "header", "footer"]) {
		if (document.querySelectorAll(`body > ${landmark}`).length !== 1) say(`not one ${landmark}`);
	}
	const skip = document.querySelector("a[href^='#']");
	if (!skip || !document.querySelector(skip.getAttribute("href"))) say("no skip link to something");

	// Headings: one h1, no level left out.
	let level = 0;
	for (const heading of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
		if (!visible(heading)) continue;
		const now = Number(heading.tagName[1]);
		if (now > level + 1) say(`heading after level ${level}`, heading);
		if (!heading.textContent.trim()) say("empty heading", heading);
		level = now;
	}
	if (document.querySelectorAll("h1").length !== 1) say("not one h1");

	// Names.
	const named = (element) => element.getAttribute("aria-label") || element.textContent.trim() || [...element.querySelectorAll("img")].some((img) => img.alt) ||
		(element.getAttribute("aria-labelledby") || "").split(/\s+/).some((id) => id && document.getElementById(id)?.textContent.trim());
	document.querySelectorAll("a[href], button, summary").forEach((element) => { if (visible(element) && !named(element)) say("no name", element); });
	document.querySelectorAll("img").forEach((img) => { if (!img.hasAttribute("alt")) say("no alt", img); });
	document.querySelectorAll("svg").forEach((svg) => {
		if (svg.getAttribute("aria-hidden") !== "true" && !(svg.querySelector("title")?.textContent && svg.querySelector("desc")?.textContent)) say("no title or description", svg);
	});
	document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
		if (!field.labels?.length && !field.getAttribute("aria-label") && !field.getAttribute("aria-labelledby")) say("no label", field);
	});
	document.querySelectorAll("[aria-labelledby], [aria-describedby]").forEach((element) => {
		for (const id of `${element.getAttribute("aria-labelledby") || ""} ${element.getAttribute("aria-describedby") || ""}`.trim().split(/\s+/)) {
			if (!document.getElementById(id)) say(`refers to ${id}, which is not there`, element);
		}
	});
	const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
	ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => say(`twice: #${id}`));
	document.querySelectorAll("th").forEach((th) => { if (!th.scope) say("no scope", th); });

	// What can be scrolled can be reached by the keyboard.
	document.querySelectorAll("*").forEach((element) => {
		const style = getComputedStyle(element);
		if (/(auto|scroll)/.test(style.overflowX + style.overflowY) && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) && visible(element) &&
			element.tabIndex < 0 && !element.querySelector("a[href], button, input, select, textarea") && element !== document.body && element !== document.documentElement) say("scrolls out of the keyboard's reach", element);
	});
	if (document.documentElement.scrollWidth > window.innerWidth + 1) say(`wider than the window by ${document.documentElement.scrollWidth - window.innerWidth}`);

	// Targets: 24 by 24 at least (WCAG 2.2, 2.5.8); links within a line of text are exempt.
	document.querySelectorAll("a[href], button, summary, input, select").forEach((element) => {
		if (!visible(element) || getComputedStyle(element).display === "inline" || element.closest("svg") || element.className === "skip") return;
		const box = element.getBoundingClientRect();
		if (box.width < 24 || box.height < 24) say(`target of ${Math.round(box.width)}×${Math.round(box.height)}`, element);
	});

	// No inline style or script, nothing from elsewhere.
	document.querySelectorAll("[style], style, script:not([src])").forEach((element) => say("inline", element));
	performance.getEntriesByType("resource").forEach((entry) => { if (new URL(entry.name).origin !== location.origin) say(`from elsewhere: ${entry.name}`); });

	// Contrast of all text, as it is drawn.
	const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
	const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const luminance = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const behind = (element) => {
		for (let at = element; at; at = at.parentElement) {
			const color = parse(getComputedStyle(at).backgroundColor);
			if (color.a === 1) return color;
		}
		return { r: 255, g: 255, b: 255 };
	};
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	while (walker.nextNode()) {
		const element = walker.currentNode.parentElement;
		if (!walker.currentNode.textContent.trim() || seen.has(element) || !visible(element) || element.closest("svg, script, noscript, .skip, .visually-hidden")) continue;
		seen.add(element);
		const style = getComputedStyle(element);
		const [light, dark] = [luminance(parse(style.color)), luminance(behind(element))].sort((a, b) => b - a);
		const ratio = (light + 0.05) / (dark + 0.05);
		const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
		if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, element);
	}

	// What was loaded, without the checker.
	const bytes = [performance.getEntriesByType("navigation")[0], ...performance.getEntriesByType("resource")].filter((entry) => !/check\.[0-9a-f]+\.wasm|wasm_exec|\/evidence\//.test(entry.name)).reduce((sum, entry) => sum + entry.decodedBodySize, 0);
	return { found, bytes };
})()
