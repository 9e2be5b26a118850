// Reading works without this file; it completes queries, brushes years and
// gives the review its keys.
"use strict";
(() => {
  const box = document.getElementById("q"), list = document.getElementById("suggestions");
  if (box && list) {
    let timer = 0, asked = "";
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const typed = box.value.trim();
        if (typed === asked || typed.length < 2) return;
        asked = typed;
        try {
          const answer = await fetch("/api/v1/suggestions?q=" + encodeURIComponent(typed));
          if (!answer.ok || asked !== typed) return;
          const data = await answer.json();
          list.replaceChildren(...data.items.map((s) => {
            const option = document.createElement("option");
            option.value = s.query;
            return option;
          }));
        } catch { /* completion is a convenience */ }
      }, 200);
    });
    document.addEventListener("keydown", (e) => {
      if (e.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) { e.preventDefault(); box.focus(); }
    });
  }
  // Cells and facts that an address points to are opened.
  const open = () => {
    const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!at) return;
    for (let d = at; d; d = d.parentElement) if (d.tagName === "DETAILS") d.open = true;
    if (at.tagName === "LI" && at.closest(".timeline")) for (const d of at.querySelectorAll("details")) d.open = true;
    at.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", open);
  open();
  // Dragging over the bars of a search chooses a range of years.
  const chart = document.querySelector(".hits .chart");
  if (chart) {
    let from = null;
    const bars = [...chart.querySelectorAll("g")], label = (g) => g.querySelector(".y").textContent;
    // The bar whose column the pointer is in, however short it is.
    const year = (e) => {
      const g = bars.find((b) => { const r = b.querySelector(".y").getBoundingClientRect(); return Math.abs(e.clientX - (r.left + r.right) / 2) <= r.width * .75; });
      return g ? label(g) : null;
    };
    chart.addEventListener("pointerdown", (e) => { from = e.pointerType === "mouse" ? year(e) : null; });
    chart.addEventListener("dragstart", (e) => e.preventDefault());
    chart.addEventListener("pointermove", (e) => {
      const to = from && year(e);
      if (to) for (const g of bars) g.classList.toggle("brushed", label(g) >= (from < to ? from : to) && label(g) <= (from < to ? to : from));
    });
    addEventListener("pointerup", (e) => {
      const began = from, to = year(e);
      from = null;
      for (const g of bars) g.classList.remove("brushed");
      if (!began || !to || began === to) return;
      const u = new URL(location.href);
      u.searchParams.delete("after");
      u.searchParams.set("from", began < to ? began : to);
      u.searchParams.set("to", began < to ? to : began);
      location.assign(u);
    });
  }
  // The grid begins with its newest years.
  const grid = document.querySelector(".gridbox");
  if (grid) grid.scrollLeft = grid.scrollWidth;
  // The keys of the review.
  const undo = document.getElementById("undo");
  if (undo) document.addEventListener("keydown", (e) => {
    if (e.key === "u" && !e.ctrlKey && !e.metaKey && !e.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) undo.requestSubmit();
  });
  const form = document.getElementById("decide");
  if (form) {
    document.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
      if (e.key === "j" || e.key === "k") {
        const to = document.getElementById(e.key === "j" ? "next-task" : "previous-task");
        if (to) to.click();
        return;
      }
      const button = form.querySelector("button[data-key='" + CSS.escape(e.key) + "']");
      if (!button) return;
      e.preventDefault();
      const value = form.querySelector("[name=value]");
      if (button.value === "correct" && value && value.type !== "radio" && !value.value) { value.focus(); return; }
      const why = form.querySelector("[name=why]");
      if (!why.value) { why.focus(); form.dataset.then = button.value; return; }
      form.requestSubmit(button);
    });
    form.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || e.target.tagName !== "INPUT" || !form.dataset.then) return;
      e.preventDefault();
      form.requestSubmit(form.querySelector("button[value='" + form.dataset.then + "']"));
    });
  }
})();
