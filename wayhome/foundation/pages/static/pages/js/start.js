// The one entry: wakes what a page has, and loads a module only where it is used.
const from = document.getElementById("wayhome-start").dataset;

function fillDates() {
  for (const box of document.querySelectorAll(".wh-quick")) box.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const { fill, fillNow, fillDay, fillMonth, fillYear } = button.dataset;
    const parts = fillNow ? london(fillNow) : { day: fillDay, month: fillMonth, year: fillYear };
    for (const [part, value] of Object.entries(parts)) {
      const input = document.getElementById(`${fill}_${part}`);
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!fillNow) document.getElementById(`${fill}_time`)?.focus();
  });
}

// This moment in London: the server's clock when it drew the page, and how long that is ago.
function london(drawn) {
  const at = new Date(Date.parse(drawn) + performance.now());
  const how = { day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit" };
  const said = new Intl.DateTimeFormat("en-GB", { ...how, hourCycle: "h23", timeZone: "Europe/London" });
  const of = Object.fromEntries(said.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: of.day, month: of.month, year: of.year, time: `${of.hour}:${of.minute}` };
}

// Safari forgets that a table is one when its cells are stacked; these say so again.
function keepTables() {
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of document.querySelectorAll(".wh-table, .wh-table :is(thead,tbody,tr,td)")) {
    part.setAttribute("role", roles[part.tagName]);
  }
  for (const head of document.querySelectorAll(".wh-table th")) {
    head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  }
}

// What is known stands open beside a form; on a phone it starts folded, above it.
function foldNarrow() {
  const narrow = window.matchMedia("(max-width: 64rem)");
  const apply = () => {
    for (const fold of document.querySelectorAll("[data-fold-narrow]")) fold.open = !narrow.matches;
  };
  narrow.addEventListener("change", apply);
  apply();
}

fillDates();
keepTables();
foldNarrow();
(await import(from.jsGovuk)).initAll();
if (document.querySelector('[data-module^="moj-"]')) (await import(from.jsMoj)).initAll();
if (document.querySelector("form [name=draft_key]")) (await import(from.jsAgain)).start();
if (document.querySelector("form[data-draft-url]")) (await import(from.jsDrafts)).start();
if (document.querySelector("[data-live-url]")) {
  const { LiveRegion } = await import(from.jsLive);
  for (const region of document.querySelectorAll("[data-board]")) {
    (await import(from.jsBoard)).start(region, LiveRegion);
  }
  for (const region of document.querySelectorAll("[data-progress]")) {
    (await import(from.jsProgress)).start(region, LiveRegion);
  }
}
document.documentElement.dataset.ready = "yes";
