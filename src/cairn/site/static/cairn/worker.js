// Lets the screen for evidence be opened without a network, and nothing else: it stands at /record/ and reaches no
// further. It keeps an empty frame, its style and its scripts; no page about a learner goes through its cache.
const CACHE = "cairn-record-1";
const FRAME = "/record/offline";
addEventListener("install", (event) => event.waitUntil(
  fetch(FRAME).then(keepFrame).then(() => skipWaiting()),
));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
async function keepFrame(answer) {
  if (!answer.ok) throw new Error(answer.status);
  const cache = await caches.open(CACHE), text = await answer.clone().text();
  const parts = new Set([...text.matchAll(/"(\/static\/[^"]+\.(?:css|js|svg|woff2)[^"]*)"/g)].map((found) => found[1]));
  await Promise.all([...parts].map(async (part) => (await cache.match(part)) ?? cache.add(part)));
  await cache.put(FRAME, answer);
  for (const old of await cache.keys()) {
    const { pathname, search } = new URL(old.url);
    if (pathname !== FRAME && !parts.has(pathname + search)) await cache.delete(old);
  }
}
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(FRAME)));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
addEventListener("message", (event) => {
  if (event.data === "renew") event.waitUntil(fetch(FRAME).then(keepFrame).catch(() => {}));
});
