// Long work: shows how far it is, says it every ten seconds at most, stops when it is done.
const SAY_EVERY = 10000;

export function start(element, LiveRegion) {
  let saidAt = 0;
  const region = new LiveRegion(element, {
    swapped(body) {
      const done = body.querySelector("[data-live-done]");
      const text = (done || body.querySelector("[data-live-text]"))?.textContent.trim();
      if (done || Date.now() - saidAt > SAY_EVERY) {
        region.announce(text);
        saidAt = Date.now();
      }
      if (done) region.stop();
    },
  });
  if (!element.querySelector("[data-live-done]")) region.start();
  return region;
}
