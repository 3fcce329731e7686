// What lies on this device for recording without a network: class screens and entries not sent yet. Everything is
// sealed with a key of the signed-in account that never leaves the browser; when the key goes, the rest is noise.
const NAME = "cairn-record", FLAG = "cairn-record-account";
export const account = () => localStorage.getItem(FLAG);
export const isThere = () => account() !== null;
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
export async function begin(who) {
  if (account() !== who) {
    const others = (await read("sheets", (store) => store.getAll())).filter((row) => row.account !== who);
    await write("sheets", (store) => others.forEach((row) => store.delete(row.id)));
    localStorage.setItem(FLAG, who);
  }
}
export async function keepSheet(who, section, url, html, until) {
  const sealed = await seal(who, { html, url });
  const old = (await read("sheets", (store) => store.getAll())).filter((row) => row.until < Date.now());
  await write("sheets", (store) => {
    old.forEach((row) => store.delete(row.id));
    store.put({ id: `${who} ${url}`, account: who, section, at: Date.now(), until, ...sealed });
  });
}
export async function sheetFor(url, section) {
  const mine = (await read("sheets", (store) => store.getAll()))
    .filter((row) => row.account === account() && row.until > Date.now() && row.section === section);
  const exact = mine.find((row) => row.id === `${account()} ${url}`);
  const row = exact ?? mine.sort((a, b) => b.at - a.at)[0];
  return row ? open(row) : null;
}
export async function keepPieces(who, section, said, instead) {
  const rows = await Promise.all(said.map(async (piece) => (
    { key: piece.key, account: who, section, at: Date.now(), refused: "", ...(await seal(who, piece)) })));
  await write("pieces", (store) => {
    instead.forEach((key) => store.delete(key));
    rows.forEach((row) => store.put(row));
  });
}
export const forgetPieces = (keys) => write("pieces", (store) => keys.forEach((key) => store.delete(key)));
export async function waiting(who, section, refused = false) {
  const rows = (await read("pieces", (store) => store.getAll()))
    .filter((row) => row.account === who && (!section || row.section === section) && !!row.refused === refused);
  const said = await Promise.all(rows.map(open));
  return rows.map((row, i) => ({ ...row, said: said[i] })).filter((row) => row.said).sort((a, b) => a.at - b.at);
}
export const othersWait = async (who) =>
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
export async function send(who) {
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
export async function forget(who) {
  await write("keys", (store) => store.delete(who));
  for (const name of ["pieces", "sheets"]) {
    const mine = (await read(name, (store) => store.getAll())).filter((row) => row.account === who);
    await write(name, (store) => mine.forEach((row) => store.delete(row.key ?? row.id)));
  }
  localStorage.removeItem(FLAG);
}
