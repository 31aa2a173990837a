// Checks the evidence of the batch in the browser. Nothing leaves it.
"use strict";

const button = document.getElementById("verify");
let checker; // a promise: loaded once, on the first click

function loadGlue(address) {
	return new Promise((resolve, reject) => {
		const script = document.createElement("script");
		script.src = address;
		script.onload = resolve;
		script.onerror = () => reject(new Error(address));
		document.head.append(script);
	});
}

async function load() {
	await loadGlue(button.dataset.glue);
	const go = new Go();
	const { instance } = await WebAssembly.instantiateStreaming(fetch(button.dataset.program), go.importObject);
	go.run(instance); // goes on for as long as the page
}

async function fetchBundle() {
	const answer = await fetch(button.dataset.bundle, { cache: "no-cache" });
	if (!answer.ok) {
		throw new Error(`${answer.status}`);
	}
	return new Uint8Array(await answer.arrayBuffer());
}

function row(sign, said) {
	const item = document.createElement("li");
	item.textContent = `${sign} ${said}`;
	item.className = { "✓": "good", "✗": "stop" }[sign] ?? "";
	return item;
}

// stopped says why the goods may not be sold, as the signed record has it.
function stopped(report) {
	const words = new Map(button.dataset.stops.split(";").map((pair) => pair.split("=")));
	const reasons = (report.stopped ?? []).map((kind) => words.get(kind) ?? kind);
	return reasons.length ? [row("✗", [button.dataset.stopped, ...reasons, ...(report.recalls ?? [])].join(" · "))] : [];
}

function show(report) {
	const { lang, batch, proven, asof } = button.dataset;
	const right = report.proven && report.batch === batch;
	const proof = document.getElementById("proof");
	proof.textContent = right ? `${proven} ${report.batch}, ${asof} ${new Date(report.asOf).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai" })}` : button.dataset.false;
	proof.dataset.proven = right;
	const findings = report.findings.map((finding) => row(finding.good ? "✓" : "✗", `${finding.part}: ${finding[lang]}`));
	const notes = report.notes.map((note) => row("•", note[lang]));
	document.getElementById("findings").replaceChildren(...stopped(report), ...findings, ...notes);
}

async function check() {
	const proof = document.getElementById("proof");
	button.disabled = true;
	delete proof.dataset.proven;
	proof.textContent = button.dataset.working;
	document.getElementById("findings").replaceChildren();
	try {
		checker ??= load();
		const [bundle] = await Promise.all([fetchBundle(), checker]);
		show(JSON.parse(sunledgerCheck(bundle, button.dataset.roots.trim().split(/\s+/))));
	} catch (error) {
		checker = undefined;
		proof.textContent = `${button.dataset.failed} (${error.message})`;
	}
	button.disabled = false;
}

if (button) {
	button.hidden = false;
	button.addEventListener("click", check);
}
