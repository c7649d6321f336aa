"use strict";
// Keeps the page on the tablet: after a power cut it opens without a network. Who has one gets the city's newest page.
const PAGE = "display", PATIENCE_MS = 5000;

async function freshOrKept() {
  const kept = await caches.open(PAGE);
  try {
    const answer = await fetch(PAGE, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    await kept.put(PAGE, answer.clone());
    return answer;
  } catch (failure) {
    return (await kept.match(PAGE)) || Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(caches.open(PAGE).then((kept) => kept.add(PAGE))));
self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (asked.pathname.endsWith(`/${PAGE}`)) event.respondWith(freshOrKept());
});
