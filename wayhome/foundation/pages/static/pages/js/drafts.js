// Saves a form while it is written. Nothing is kept in the browser but the page itself.
// The address answers JSON: {saved_at, signed_out, csrf}; `csrf` replaces the page's token.
const PAUSE = 3000;
const RETRY = 10000;
const TIMEOUT = 10000;

export function start() {
  for (const form of document.querySelectorAll("form[data-draft-url]")) new Draft(form);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    if (!this.status) return;
    this.saved = this.snapshot();
    form.addEventListener("input", () => this.plan(PAUSE));
    form.addEventListener("focusout", () => this.plan(0));
    document.addEventListener("visibilitychange", () => this.plan(0));
    window.addEventListener("online", () => this.plan(0));
    form.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("beforeunload", (event) => this.warn(event));
  }

  // What was typed, without files and without what changes by itself.
  snapshot() {
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return JSON.stringify(pairs.filter(([name]) => name !== "csrfmiddlewaretoken"));
  }

  get isDirty() {
    return this.snapshot() !== this.saved;
  }

  plan(wait) {
    clearTimeout(this.timer);
    if (!this.left && this.isDirty) this.timer = setTimeout(() => this.save(), wait);
  }

  // What was typed is kept first, and then sent: where there is no connection the page stays, for
  // the browser would put its own in the place of it and of every word since it was last kept.
  async send(event) {
    if (this.waits) return event.preventDefault();
    clearTimeout(this.timer);
    if (this.left || (!this.saving && !this.isDirty && navigator.onLine)) {
      this.left = true;
      return;
    }
    event.preventDefault();
    this.waits = true;
    this.tell("saving");
    await this.saving;
    const reached = await this.keep();
    this.waits = false;
    if (!reached) return;
    this.left = true;
    this.form.requestSubmit(event.submitter);
  }

  warn(event) {
    if (!this.left && this.unsaved && this.isDirty) event.preventDefault();
  }

  async save() {
    if (this.saving || this.left || this.waits || !this.isDirty) return;
    this.saving = this.keep();
    await this.saving;
    this.saving = null;
  }

  // Whether an answer came, whatever it said.
  async keep() {
    const sent = this.snapshot();
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), TIMEOUT);
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        body: this.body(),
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        signal: giveUp.signal,
      });
      await this.take(answer, sent);
      return true;
    } catch {
      this.fail("offline");
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  body() {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      const isSecret = this.form.elements[name]?.type === "password";
      if (typeof value === "string" && !isSecret) body.append(name, value);
    }
    return body;
  }

  async take(answer, sent) {
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
      return this.fail("signedOutUnsaved");
    }
    if (!answer.ok) return this.fail("failed");
    const told = await answer.json();
    this.saved = sent;
    this.unsaved = false;
    if (told.csrf) {
      for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
        input.value = told.csrf;
      }
    }
    if (told.signed_out) return this.tell("signedOut", true);
    const time = new Date(told.saved_at || Date.now());
    const london = { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" };
    this.tell("saved", false, ` ${time.toLocaleTimeString("en-GB", london)}`);
    this.plan(PAUSE);
  }

  fail(kind) {
    this.unsaved = true;
    this.tell(kind, kind === "signedOutUnsaved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), RETRY);
  }

  tell(kind, offerSignIn, more = "") {
    const text = this.status.dataset[kind] + more;
    if (this.status.dataset.said === text) return;
    this.status.dataset.said = text;
    this.status.classList.toggle("wh-draft--bad", !["saved", "saving"].includes(kind));
    this.status.textContent = text;
    if (!offerSignIn) return;
    const link = document.createElement("a");
    link.href = this.status.dataset.signInUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.className = "govuk-link";
    link.textContent = this.status.dataset.signIn;
    this.status.append(" ", link);
  }
}
