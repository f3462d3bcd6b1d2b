// Questions that hang on another's answer open when it is given. Without scripts all stand open.
for (const form of document.querySelectorAll("form:has([data-when])")) {
  const parts = [...form.querySelectorAll("[data-when]")];
  const apply = () => {
    for (const part of parts) show(part, holds(form, JSON.parse(part.dataset.when)));
  };
  for (const said of form.querySelectorAll("[data-when-said]")) said.hidden = true;
  form.addEventListener("change", apply);
  apply();
}

function holds(form, conditions) {
  return conditions.every(({ name, any }) => {
    const chosen = form.querySelectorAll(`input[name="${CSS.escape(name)}"]:checked`);
    return [...chosen].some((input) => any.includes(input.value) && !isClosed(input));
  });
}

function isClosed(element) {
  return Boolean(element.closest("[data-when][hidden]"));
}

// What is closed is not sent, and keeps what was typed in case it opens again.
function show(part, stands) {
  part.hidden = !stands;
  for (const control of part.querySelectorAll("input, select, textarea, button")) {
    control.disabled = isClosed(control);
  }
}
