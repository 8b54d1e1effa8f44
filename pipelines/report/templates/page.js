(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* A form hides the items that do not match; `keep` decides beyond the search box, which looks at the item's text. */
  function filter(form, items, keep, words, after) {
    if (!form) return { reset() {} };
    const texts = new Map();
    const output = form.querySelector("output");
    const section = form.closest("section");
    const none = section.querySelector(".none-left");
    function apply() {
      const wanted = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        let fits = keep(form, item);
        if (fits && wanted.length) {
          if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
          const text = texts.get(item);
          fits = wanted.every((word) => text.includes(word));
        }
        item.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      after();
      none.hidden = shown > 0;
      output.textContent = shown === items.length ? "" : `${shown} of ${items.length} ${words} shown`;
    }
    function reset() {
      form.reset();
      apply();
    }
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    none.querySelector(".clear").addEventListener("click", () => {
      reset();
      form.elements.text.focus();
    });
    return { reset };
  }

  const findings = all(".finding");
  const groups = all(".group");
  const cards = all(".card");

  const findingFilter = filter(
    document.getElementById("filter-findings"),
    findings,
    (form, item) => {
      const ticked = new Set(all("input[name=severity]:checked", form).map((box) => box.value));
      const has = (name) => {
        const wanted = form.elements[name].value;
        return !wanted || item.dataset[name].split(" ").includes(wanted);
      };
      return ticked.has(item.dataset.severity) && has("kind") && has("state") && has("place");
    },
    "findings",
    () => groups.forEach((group) => { group.hidden = !group.querySelector(".finding:not([hidden])"); }),
  );
  const cardFilter = filter(
    document.getElementById("filter-questions"),
    cards,
    (form, item) => !form.elements.state.value || item.dataset[form.elements.state.value] === "1",
    "questions",
    () => {},
  );
  for (const button of all("[data-open]")) {
    button.addEventListener("click", () => {
      for (const card of cards) card.open = button.dataset.open === "true";
    });
  }

  /* A deep link shows its target, whatever is closed or filtered. */
  function reveal() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it stands */ }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest(".finding[hidden]")) findingFilter.reset();
    if (target.closest(".card[hidden]")) cardFilter.reset();
    for (let node = target; node; node = node.parentElement) {
      if (node.localName === "details") node.open = true;
    }
    target.scrollIntoView();
    if (!target.matches("a, button, summary")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
  addEventListener("hashchange", reveal);
  reveal();

  /* On paper every question is open; what is folded inside stays folded. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = cards.filter((card) => !card.open);
    for (const card of closed) card.open = true;
  });
  addEventListener("afterprint", () => {
    for (const card of closed) card.open = false;
    closed = [];
  });
})();
