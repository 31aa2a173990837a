// Checks the chosen bundle whenever it or the fingerprints change.
"use strict";

const element = (id) => document.getElementById(id);

async function load() {
	const go = new Go();
	const { instance } = await WebAssembly.instantiateStreaming(fetch("check.wasm"), go.importObject);
	go.run(instance); // goes on for as long as the page
}

const loaded = load();

async function check() {
	const [file] = element("bundle").files;
	if (!file) {
		return;
	}
	element("verdict").textContent = "…";
	await loaded;
	const bundle = new Uint8Array(await file.arrayBuffer());
	const report = JSON.parse(sunledgerCheck(bundle, element("roots").value.trim().split(/\s+/)));
	const findings = report.findings.map((finding) => {
		const item = document.createElement("li");
		item.textContent = `${finding.good ? "✓" : "✗"} ${finding.part}: ${finding.zh} · ${finding.en}`;
		return item;
	});
	element("findings").replaceChildren(...findings);
	element("verdict").textContent = report.proven ? `证据成立 · Proven: ${report.batch}` : "证据不成立 · Not proven";
}

element("bundle").addEventListener("change", check);
element("roots").addEventListener("change", check);
