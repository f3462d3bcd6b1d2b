// A region that asks its address again and again, and says so when the answers stop.
// Answers: 304 (nothing new, with If-None-Match) or 200 with the region's new HTML.

const TIMEOUT = 8000;

export function say(template, seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const length = whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
  return (template || "").replace("%s", length);
}

export class LiveRegion {
  // hooks: swapped(body, before), fresh(seconds), stale(reason, seconds), answered()
  constructor(element, hooks = {}) {
    this.element = element;
    this.hooks = hooks;
    this.body = element.querySelector("[data-live-body]");
    this.voice = element.querySelector("[data-live-say]");
    this.alert = element.querySelector("[data-live-alert]");
    this.every = Number(element.dataset.liveEvery || 5) * 1000;
    this.staleAfter = Number(element.dataset.liveStale || 20);
    this.etag = element.dataset.liveEtag || "";
    this.goodAt = Date.now();
    this.signedOut = false;
    this.stopped = false;
  }

  start() {
    this.clock = setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => this.tick());
    window.addEventListener("pageshow", () => this.wake());
    this.plan(this.every);
    return this;
  }

  stop() {
    this.stopped = true;
    clearInterval(this.clock);
    clearTimeout(this.timer);
  }

  plan(wait) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.ask(), wait);
  }

  // A tab that slept shows at once how old it is, then asks.
  wake() {
    if (document.visibilityState !== "visible") return;
    this.tick();
    this.plan(0);
  }

  tick() {
    if (this.stopped) return;
    const seconds = (Date.now() - this.goodAt) / 1000;
    const stale = this.signedOut || seconds >= this.staleAfter;
    this.element.classList.toggle("wh-is-stale", stale);
    if (stale) this.shout(seconds);
    else if (this.alert) this.alert.hidden = true;
    this.hooks.fresh?.(seconds, stale);
  }

  shout(seconds) {
    const texts = this.element.dataset;
    let reason = texts.sayStale;
    if (this.signedOut) reason = texts.saySignedOut;
    else if (!navigator.onLine && texts.sayOffline) reason = texts.sayOffline;
    if (!this.alert) return;
    const text = say(reason, this.alert.hidden ? seconds : Math.floor(seconds / 10) * 10);
    if (this.alert.textContent !== text) this.alert.textContent = text;
    this.alert.hidden = false;
  }

  async ask() {
    if (this.asking) return;
    this.asking = true;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), TIMEOUT);
    try {
      const answer = await fetch(this.element.dataset.liveUrl, {
        headers: { "X-Requested-With": "fetch", ...(this.etag && { "If-None-Match": this.etag }) },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: giveUp.signal,
      });
      await this.take(answer);
    } catch {
      // No connection, or too slow: the age of the last good answer says so.
    } finally {
      clearTimeout(timer);
      this.asking = false;
      this.tick();
      this.plan(this.every);
    }
  }

  async take(answer) {
    this.signedOut = answer.type === "opaqueredirect" || [401, 403].includes(answer.status);
    if (![200, 304].includes(answer.status)) return;
    const html = answer.status === 200 ? await answer.text() : null;
    this.goodAt = Date.now();
    this.etag = answer.headers.get("ETag") || "";
    if (html !== null) this.swap(html);
  }

  swap(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    if (fresh.innerHTML === this.lastHtml) return;
    this.lastHtml = fresh.innerHTML;
    const before = this.remember();
    this.hooks.before?.(this.body, fresh);
    this.body.replaceChildren(...fresh.childNodes);
    this.restore(before);
    this.hooks.swapped?.(this.body);
  }

  // The focused thing, by its row and its place among the row's links and buttons.
  remember() {
    const active = document.activeElement;
    if (!this.body.contains(active)) return null;
    const row = active.closest("[data-row]");
    const home = row || this.body;
    const index = [...home.querySelectorAll(FOCUSABLE)].indexOf(active);
    const rows = [...this.body.querySelectorAll("[data-row]")];
    return { row: row?.dataset.row, place: rows.indexOf(row), index, id: active.id };
  }

  restore(before) {
    if (!before) return;
    const rows = [...this.body.querySelectorAll("[data-row]")];
    const same = rows.find((row) => row.dataset.row === before.row);
    // A row that has gone hands its focus to the row that took its place.
    const row = same || rows[Math.min(before.place, rows.length - 1)];
    const home = row || this.body;
    const stops = [...home.querySelectorAll(FOCUSABLE)];
    const target = (before.id && document.getElementById(before.id)) || stops[before.index] || stops[0];
    target?.focus({ preventScroll: Boolean(same) });
  }

  announce(text) {
    if (this.voice && text) this.voice.textContent = text;
  }
}

const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary";
