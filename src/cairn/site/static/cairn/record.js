// The screen for evidence, with a script: what is saved is kept on this device first and sent as soon as it can be.
// Without it the same form is sent as any form.

// What lies on this device for recording without a network: class screens and entries not sent yet. Everything is
// sealed with a key of the signed-in account that never leaves the browser; when the key goes, the rest is noise.
const NAME = "cairn-record", FLAG = "cairn-record-account";
const account = () => localStorage.getItem(FLAG);
const isThere = () => account() !== null;
let opened;
const db = () => opened ??= new Promise((done, failed) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("keys", { keyPath: "account" });
    asked.result.createObjectStore("pieces", { keyPath: "key" });
    asked.result.createObjectStore("sheets", { keyPath: "id" });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
// On disk before anybody is told that it is kept.
const write = async (store, work) => {
  const change = (await db()).transaction(store, "readwrite", { durability: "strict" });
  work(change.objectStore(store));
  return new Promise((done, failed) => {
    change.oncomplete = done;
    change.onerror = change.onabort = () => failed(change.error);
  });
};
const read = async (store, ask) => {
  const asked = ask((await db()).transaction(store).objectStore(store));
  return new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
};
async function keyOf(who, make) {
  const kept = await read("keys", (store) => store.get(who));
  if (kept || !make) return kept?.key;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await write("keys", (store) => store.put({ account: who, key }));
  return key;
}
async function seal(who, said) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), plain = new TextEncoder().encode(JSON.stringify(said));
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(who, true), plain) };
}
async function open(row) {
  const key = await keyOf(row.account, false);
  if (!key) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.box);
  return JSON.parse(new TextDecoder().decode(plain));
}
// Another account begins: what an earlier one saw goes, what it has not sent waits for it.
async function begin(who) {
  if (account() !== who) {
    const others = (await read("sheets", (store) => store.getAll())).filter((row) => row.account !== who);
    await write("sheets", (store) => others.forEach((row) => store.delete(row.id)));
    localStorage.setItem(FLAG, who);
  }
}
async function keepSheet(who, section, url, html, until) {
  const sealed = await seal(who, { html, url });
  const old = (await read("sheets", (store) => store.getAll())).filter((row) => row.until < Date.now());
  await write("sheets", (store) => {
    old.forEach((row) => store.delete(row.id));
    store.put({ id: `${who} ${url}`, account: who, section, at: Date.now(), until, ...sealed });
  });
}
async function sheetFor(url, section) {
  const mine = (await read("sheets", (store) => store.getAll()))
    .filter((row) => row.account === account() && row.until > Date.now() && row.section === section);
  const exact = mine.find((row) => row.id === `${account()} ${url}`);
  const row = exact ?? mine.sort((a, b) => b.at - a.at)[0];
  return row ? open(row) : null;
}
async function keepPieces(who, section, said, instead) {
  const rows = await Promise.all(said.map(async (piece) => (
    { key: piece.key, account: who, section, at: Date.now(), refused: "", ...(await seal(who, piece)) })));
  await write("pieces", (store) => {
    instead.forEach((key) => store.delete(key));
    rows.forEach((row) => store.put(row));
  });
}
const forgetPieces = (keys) => write("pieces", (store) => keys.forEach((key) => store.delete(key)));
async function waiting(who, section, refused = false) {
  const rows = (await read("pieces", (store) => store.getAll()))
    .filter((row) => row.account === who && (!section || row.section === section) && !!row.refused === refused);
  const said = await Promise.all(rows.map(open));
  return rows.map((row, i) => ({ ...row, said: said[i] })).filter((row) => row.said).sort((a, b) => a.at - b.at);
}
const othersWait = async (who) =>
  (await read("pieces", (store) => store.getAll())).some((row) => row.account !== who);

// What was taken goes; what was refused stays, with the reason, until a person has seen it.
async function settle(rows, told) {
  const said = new Map(told.map((each) => [each.key, each]));
  await write("pieces", (store) => rows.forEach((row) => {
    const answer = said.get(row.key);
    if (!answer) return;
    if (answer.fate !== "refused") return store.delete(row.key);
    const { said: _plain, ...kept } = row;
    store.put({ ...kept, refused: answer.why });
  }));
}
const AT_ONCE = 50;
// Sends what waits, each under the key it was given when it was entered. Answers: what became of each; `out` where
// nobody, or somebody else, is signed in; `cut` where the network failed. What is not answered stays.
async function send(who) {
  const rows = await waiting(who), answers = [];
  if (!rows.length) return { answers };
  let pass;
  try {
    const asked = await fetch("/record/who", { redirect: "manual" });
    if (asked.type === "opaqueredirect") return { answers, out: true };
    if (!asked.ok) return { answers, cut: true };
    pass = await asked.json();
    if (pass.account !== who) return { answers, out: true };
    for (const section of new Set(rows.map((row) => row.section))) {
      const mine = rows.filter((row) => row.section === section);
      for (let i = 0; i < mine.length; i += AT_ONCE) {
        const part = mine.slice(i, i + AT_ONCE);
        const answer = await fetch(`/record/${section}/pieces`, {
          method: "POST", redirect: "manual",
          headers: { "Content-Type": "application/json", "X-CSRFToken": pass.token },
          body: JSON.stringify({ account: who, pieces: part.map((row) => row.said) }),
        });
        if (answer.type === "opaqueredirect" || answer.status === 409) return { answers, out: true };
        if (!answer.ok) return { answers, cut: true, status: answer.status };
        const told = (await answer.json()).answers;
        await settle(part, told);
        answers.push(...told);
      }
    }
  } catch {
    return { answers, cut: true };
  }
  return { answers };
}
// At signing out everything of this account goes, its key first.
async function forget(who) {
  await write("keys", (store) => store.delete(who));
  for (const name of ["pieces", "sheets"]) {
    const mine = (await read(name, (store) => store.getAll())).filter((row) => row.account === who);
    await write(name, (store) => mine.forEach((row) => store.delete(row.key ?? row.id)));
  }
  localStorage.removeItem(FLAG);
}
export const store = { account, isThere, begin, keepSheet, sheetFor, keepPieces, forgetPieces, waiting, othersWait, send, forget };

const frame = document.querySelector("[data-offline]");
const here = frame ?? document.querySelector("[data-record]");
const able = window.isSecureContext && "indexedDB" in window && crypto.subtle;
const fill = (words, n) => words.replace("{n}", n);

if (here && able) {
  if (frame) await restore();
  else {
    await store.begin(here.dataset.account);
    await keepScreen(here);
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register("/record/worker.js").then((at) => at.active?.postMessage("renew"), () => {});
    }
  }
  const form = document.querySelector("[data-record]");
  if (form) enhance(form);
}

function keepScreen(form) {
  const clean = document.querySelector("main").cloneNode(true);
  clean.querySelectorAll("[name=csrfmiddlewaretoken],.rec-said:not([data-said]),.errors").forEach((each) => each.remove());
  const until = Date.now() + form.dataset.keep * 3600e3;
  return store.keepSheet(form.dataset.account, form.dataset.section, location.pathname + location.search, clean.innerHTML, until);
}

async function restore() {
  const section = location.pathname.split("/")[2];
  const kept = store.isThere() ? await store.sheetFor(location.pathname + location.search, section) : null;
  if (!kept) return;
  document.querySelector("main").innerHTML = kept.html;  // our own page, sealed on this device
  document.querySelector("[data-trouble]").hidden = false;
}

function enhance(form) {
  const { account, section, task, first, title, use, day } = form.dataset;
  const words = JSON.parse(form.dataset.words);
  const said = form.querySelector("[data-said]"), undo = form.querySelector("[data-undo]");
  const cells = [...form.querySelectorAll("[data-cell]")];
  const level = (cell) => cell.querySelector("input:checked")?.value ?? "";
  const before = new Map(cells.map((cell) => [cell, level(cell)]));
  const pending = new Map();  // the entry that waits, or was sent last, for a cell
  const work = `${first || title} ${day}`;
  let batch = null, prior = [];  // the last save, and how its cells were before it

  const tell = (lines, { decide = false, enter = false, undoable = false } = {}) => {
    said.hidden = false;
    said.querySelector("p").textContent = lines.filter(Boolean).join(" ");
    undo.hidden = !undoable;
    said.querySelector("[data-decide]").hidden = !decide;
    said.querySelector("[data-in]").hidden = !enter;
  };
  const choose = (cell, value) => {
    const input = cell.querySelector(`input[value="${value}"]`);
    if (input) input.checked = true;
  };

  // Same for all, then the exceptions.
  for (const all of form.querySelectorAll("[data-all]")) {
    all.addEventListener("change", ({ target }) => cells
      .filter((cell) => cell.dataset.competency === all.dataset.all)
      .forEach((cell) => choose(cell, target.value)));
  }
  // Keys: a digit chooses and goes on to the next learner, up and down go from learner to learner.
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.target.type !== "radio") return;
    const column = cells.filter((each) => each.dataset.competency === cell.dataset.competency);
    const go = (by) => {
      const next = column[column.indexOf(cell) + by];
      (next?.querySelector("input:checked") ?? next?.querySelector("input"))?.focus();
    };
    if (/^[0-9]$/.test(event.key)) {
      choose(cell, event.key === "0" ? "" : event.key);
      go(1);
    } else if (event.key === "ArrowDown") go(1);
    else if (event.key === "ArrowUp") go(-1);
    else return;
    event.preventDefault();
  });

  async function overlay() {
    for (const row of await store.waiting(account, section)) {
      if (`${row.said.work}` !== work) continue;
      const cell = cells.find((each) => each.dataset.learner === row.said.learner && each.dataset.competency === row.said.competency);
      if (!cell) continue;
      choose(cell, row.said.level);
      before.set(cell, String(row.said.level));
      pending.set(cell, row.said.key);
    }
  }
  async function refusals() {
    form.querySelectorAll("[data-refusal]").forEach((each) => each.remove());
    for (const row of await store.waiting(account, section, true)) {
      const line = document.createElement("p"), button = document.createElement("button");
      const who = cells.find((each) => each.dataset.learner === row.said.learner)?.closest("fieldset").querySelector("legend").textContent ?? "";
      line.dataset.refusal = "";
      line.className = "errors";
      line.textContent = `${who} ${row.said.level}: ${row.refused} `;
      button.type = "button";
      button.className = "btn ghost sm";
      button.textContent = words.remove;
      button.addEventListener("click", async () => { await store.forgetPieces([row.key]); line.remove(); });
      line.append(button);
      said.before(line);
    }
  }
  const settled = () => cells.forEach((cell) => cell.querySelectorAll("input").forEach((input) => {
    input.toggleAttribute("checked", input.value === before.get(cell));
  }));
  let busy = Promise.resolve();
  const deliver = () => (busy = busy.then(deliverNow, deliverNow));
  async function deliverNow() {
    const waits = (await store.waiting(account)).length;
    if (!waits) return null;
    const got = await store.send(account), left = (await store.waiting(account)).length;
    const count = (...fates) => got.answers.filter((each) => fates.includes(each.fate)).length;
    for (const each of got.answers) {
      const cell = [...pending].find(([, key]) => key === each.key)?.[0];
      if (cell && each.evidence && each.fate !== "differs") cell.dataset.seen = each.evidence;
    }
    const one = (fates, line) => count(...fates) && fill(words[line], count(...fates));
    tell([
      one(["stored", "corrected"], "sent"), one(["same"], "same"), one(["differs"], "differ"),
      one(["refused"], "refused"), left && fill(words[got.out ? "signed_out" : "kept"], left),
    ], { decide: count("differs") > 0, enter: !!got.out, undoable: batch !== null });
    await refusals();
    if (got.answers.length && !frame) {
      settled();
      await keepScreen(form);
    }
    return got;
  }

  form.addEventListener("submit", async (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].some((each) => each.files.length);
    if (files && navigator.onLine) return;  // with a photo it goes as any form
    event.preventDefault();
    const changed = cells.filter((cell) => level(cell) && level(cell) !== before.get(cell));
    if (!changed.length) return tell([words.none]);
    const mine = crypto.randomUUID(), entered = new Date().toISOString(), waits = new Map((await store.waiting(account, section)).map((row) => [row.key, row]));
    const pieces = changed.map((cell) => ({
      key: crypto.randomUUID(), batch: mine, learner: cell.dataset.learner, competency: cell.dataset.competency,
      level: Number(level(cell)), day, task, title, use, how: form.elements.how.value, work, entered,
      note: form.querySelector(`[data-note="${cell.dataset.learner}"]`).value,
      seen: cell.dataset.seen ?? waits.get(pending.get(cell))?.said.seen ?? null, after: pending.get(cell) ?? null,
    }));
    const over = changed.map((cell) => pending.get(cell)).filter((key) => waits.has(key));
    prior = changed.map((cell) => ({ cell, level: before.get(cell), seen: cell.dataset.seen }));
    await store.keepPieces(account, section, pieces, over);
    changed.forEach((cell, i) => { before.set(cell, level(cell)); pending.set(cell, pieces[i].key); });
    form.querySelectorAll("[data-note]").forEach((each) => { each.value = ""; });
    batch = mine;
    tell([words.sending], { undoable: true });
    const got = await deliver();
    if (got && files) tell([said.querySelector("p").textContent, words.photo], { undoable: true });
    said.scrollIntoView({ block: "nearest" });
  });

  undo.addEventListener("click", async () => {
    const rows = (await store.waiting(account, section)).filter((row) => row.said.batch === batch);
    await store.forgetPieces(rows.map((row) => row.key));
    let n = rows.length;
    if (n < cells.length) {
      try {
        const pass = await (await fetch("/record/who")).json();
        const body = new URLSearchParams({ batch, json: "1" });
        const answer = await fetch(`/record/${section}/undo`, { method: "POST", headers: { "X-CSRFToken": pass.token }, body });
        n += (await answer.json()).undone;
      } catch {
        if (!n) return tell([words.offline], { undoable: true });
      }
    }
    batch = null;
    tell([fill(words.undone, n)]);
    for (const { cell, level: old } of prior) {
      choose(cell, old);
      before.set(cell, old);
      pending.delete(cell);
      delete cell.dataset.seen;
    }
    if (prior.some(({ seen }) => seen)) setTimeout(() => location.reload(), 2500);  // what they correct has a new number
  });

  addEventListener("online", deliver);
  addEventListener("offline", () => tell([words.offline]));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) deliver(); });
  overlay().then(refusals).then(deliver).finally(() => { form.dataset.ready = ""; });
  if (frame) document.querySelector("[data-trouble]").textContent = words.offline;
}
