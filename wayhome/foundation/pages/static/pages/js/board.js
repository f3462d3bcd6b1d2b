// The live board: keeps itself fresh, says what changed, moves by keyboard.
const ELAPSED_EVERY = 10000;

export function start(element, LiveRegion) {
  const fresh = element.querySelector("[data-live-fresh]");
  const texts = element.dataset;
  const heard = new Set(changes(element).map((change) => change.key));
  let versions = rowVersions(element);

  const region = new LiveRegion(element, {
    fresh(seconds, stale) {
      fresh.textContent = stale ? "" : texts.sayFresh.replace("%s", `${Math.round(seconds)} s`);
    },
    swapped() {
      const now = rowVersions(element);
      for (const [key, version] of now) {
        if (versions.get(key) !== version) flash(element, key);
      }
      const news = changes(element).filter((change) => !heard.has(change.key));
      for (const change of news) heard.add(change.key);
      const differs = now.size !== versions.size || [...now].some(([k, v]) => versions.get(k) !== v);
      versions = now;
      const words = news.map((change) => change.text).reverse().join(". ");
      region.announce(words || (differs ? texts.sayUpdated : ""));
      countElapsed(element);
    },
  });
  region.start();
  region.tick();
  element.querySelector("[data-board-keys]").hidden = false;
  element.addEventListener("keydown", (event) => onKey(event, element));
  element.addEventListener("submit", (event) => onSubmit(event, region));
  setInterval(() => countElapsed(element), ELAPSED_EVERY);
  return region;
}

function changes(element) {
  return [...element.querySelectorAll("[data-live-changes] [data-change]")].map((item) => ({
    key: item.dataset.change,
    text: item.querySelector("[data-change-text]").textContent.trim(),
  }));
}

function rowVersions(element) {
  const rows = [...element.querySelectorAll("[data-row]")];
  return new Map(rows.map((row) => [row.dataset.row, row.dataset.version]));
}

function flash(element, key) {
  const row = element.querySelector(`[data-row="${CSS.escape(key)}"]`);
  row.classList.add("wh-row--changed");
  row.addEventListener("animationend", () => row.classList.remove("wh-row--changed"), { once: true });
}

// "26 h 40": as wording.short_duration says it, so that an unchanged board stays true.
export function shortDuration(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const two = (number) => String(number).padStart(2, "0");
  if (hours < 100) return `${hours} h ${two(minutes % 60)}`;
  return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}

function countElapsed(element) {
  for (const time of element.querySelectorAll("time[data-elapsed]")) {
    const text = shortDuration((Date.now() - Date.parse(time.dateTime)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

// Keys act only while the focus is in the board, so they clash with nothing else (WCAG 2.1.4).
function onKey(event, element) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) return;
  const rows = [...element.querySelectorAll("[data-row]")];
  const row = event.target.closest("[data-row]");
  const at = rows.indexOf(row);
  const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  if (event.key in steps && rows.length) {
    event.preventDefault();
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + steps[event.key]));
    rows[next].querySelector("[data-row-link]").focus();
  } else if (event.key === "a" && row) {
    const form = row.querySelector("form[data-acknowledge]");
    if (form) form.requestSubmit();
  }
}

// A row's one action goes without leaving the board; if that fails, it goes the ordinary way.
async function onSubmit(event, region) {
  const form = event.target;
  if (!form.matches("form[data-acknowledge]") || form.dataset.plain) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    region.plan(0);
  } catch {
    form.dataset.plain = "yes";
    form.submit();
  }
}
