// A form that is gone back to and sent again as it was is the same sending (E15): it gives the key
// that it gave then, and gets the answer of then. Other words are a new sending. The tab's history
// keeps the key and a number for what was sent, and no word of it. A page that came back with what
// is wrong becomes one that can be gone back to without sending anything. And without a connection
// nothing is sent: the page stays, with what was typed (a form that keeps drafts sees to it itself).
const CHANGES = ["csrfmiddlewaretoken", "idempotency_key", "draft_key", "draft_token"];

export function start() {
  const sent = history.state?.sent || {};
  // Only where it must: done a moment after the page has come, it would stop a Back on its way.
  const [arrived] = performance.getEntriesByType("navigation");
  if (!(arrived?.responseStatus < 400)) history.replaceState({ ...history.state, sent }, "");
  document.addEventListener("submit", (event) => {
    const { idempotency_key: key, draft_key: writes } = event.target.elements;
    if (!key || !writes || event.defaultPrevented) return;
    if (!navigator.onLine) return stay(event);
    const number = numberOf(event.target, event.submitter);
    key.value = sent[number] || key.value;
    history.replaceState({ ...history.state, sent: { ...sent, [number]: key.value } }, "");
  });
}

function stay(event) {
  event.preventDefault();
  const status = event.target.querySelector("[data-draft-status]");
  status.classList.add("wh-draft--bad");
  status.textContent = status.dataset.offline;
}

function numberOf(form, submitter) {
  const said = (value) => (typeof value === "string" ? value : [value.name, value.size]);
  const pairs = [...new FormData(form, submitter)].filter(([name]) => !CHANGES.includes(name));
  const text = JSON.stringify([form.action, pairs.map(([name, value]) => [name, said(value)])]);
  let number = 2166136261; // FNV-1a
  for (const letter of text) number = Math.imul(number ^ letter.codePointAt(0), 16777619);
  return number;
}
