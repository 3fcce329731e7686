// Enhancement only: every page is complete without it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// Help opens where a link leads to it; without this it is one key away.
for (const link of document.querySelectorAll('a[href="#about-page"]')) {
  link.addEventListener("click", () => {
    const help = document.querySelector("#about-page");
    help.open = true;
    help.querySelector("summary").focus();
  });
}
document.querySelector(".errors")?.focus();
// The / key leads to the search box; who speaks to their computer, or hits it by chance, turns it off.
const slash = "cairn-slash";
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || localStorage.getItem(slash) === "off") return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const box = [...document.querySelectorAll("#q, #seek, .seek-n a")].find((each) => each.checkVisibility());
  if (!box) return;
  event.preventDefault();
  box.focus();
});
for (const told of document.querySelectorAll("[data-slash]")) {
  const button = told.querySelector("button");
  const say = () => { button.textContent = localStorage.getItem(slash) === "off" ? button.dataset.on : button.dataset.off; };
  told.hidden = false;
  say();
  button.addEventListener("click", () => {
    if (localStorage.getItem(slash) === "off") localStorage.removeItem(slash);
    else localStorage.setItem(slash, "off");
    say();
  });
}
// A class table is one stop for the Tab key; arrow keys, Home and End move through its cells.
for (const table of document.querySelectorAll("[data-grid]")) {
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.cells].slice(1).map((cell) => cell.querySelector("a") ?? cell),
  );
  let at = [0, 0];
  const stop = (y, x) => {
    rows[at[0]][at[1]].tabIndex = -1;
    at = [y, x];
    rows[y][x].tabIndex = 0;
  };
  rows.flat().forEach((cell) => { cell.tabIndex = -1; });
  stop(0, 0);
  table.addEventListener("focusin", (event) => {
    rows.forEach((row, y) => {
      const x = row.indexOf(event.target);
      if (x >= 0) stop(y, x);
    });
  });
  table.addEventListener("keydown", (event) => {
    const [y, x] = at;
    const last = rows[0].length - 1;
    const moves = { ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1], Home: [y, 0], End: [y, last] };
    const to = moves[event.key];
    if (!to || event.target !== rows[y][x]) return;
    event.preventDefault();
    stop(Math.min(Math.max(to[0], 0), rows.length - 1), Math.min(Math.max(to[1], 0), last));
    rows[at[0]][at[1]].focus();
    rows[at[0]][at[1]].scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
// What this device keeps for recording without a network: gone at signing out, and out of another account's sight.
const out = document.querySelector("form[data-store]");
const kept = out && localStorage.getItem("cairn-record-account");
if (kept) {
  const { account, leave } = out.dataset;
  const fetched = async () => (await import(out.dataset.store)).store;
  if (kept !== account) await (await fetched()).begin(account);
  out.addEventListener("submit", async (event) => {
    event.preventDefault();
    const store = await fetched();
    await store.send(account);
    const n = (await store.waiting(account)).length + (await store.waiting(account, null, true)).length;
    if (n && !confirm(leave.replace("{n}", n))) return;
    await store.forget(account);
    if (await store.othersWait(account)) out.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep_storage", value: "1" }));
    out.submit();
  });
}
// The square code on a family's sheet brings its code behind #, which no browser sends on: into the field with it, and out of the address.
const typed = document.querySelector("form[data-code-in-address] input[name=code]");
if (typed && location.hash.length > 1) {
  const code = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  typed.value = code; // letters, digits and dashes: nothing to decode
}
