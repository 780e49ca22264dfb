"use strict";

const language = document.documentElement.lang;
const order = new Intl.Collator(language, { numeric: true });

// Questions over time: languages can be left out, and each column can be read off.
for (const figure of document.querySelectorAll(".time")) {
  const plot = figure.querySelector(".plot");
  const columns = [...figure.querySelectorAll(".column")];
  const tip = figure.querySelector(".tip");
  const choices = [...figure.querySelectorAll(".choice")];
  const name = Object.fromEntries(choices.map((each) => [each.dataset.language, each.childNodes[1].data.trim()]));
  const hidden = new Set();
  const most = tip.textContent;
  let marked = -1;

  const parts = (column) =>
    [...column.querySelectorAll("i")]
      .filter((part) => !hidden.has(part.className))
      .map((part) => [part.className, Number(part.style.getPropertyValue("--count"))]);
  const total = (column) => parts(column).reduce((sum, [, count]) => sum + count, 0);
  const marks = (highest) => {
    for (let power = 1; ; power *= 10)
      for (const step of [power, 2 * power, 5 * power])
        if (highest / step < 5) return Array.from({ length: Math.floor(highest / step) }, (_, n) => step * (n + 1));
  };

  const scale = () => {
    const highest = Math.max(1, ...columns.map(total));
    plot.style.setProperty("--highest", highest);
    figure.querySelector(".ticks").replaceChildren(
      ...marks(highest).map((mark) => {
        const tick = document.createElement("span");
        tick.style.setProperty("--at", mark);
        tick.textContent = mark.toLocaleString(language);
        return tick;
      }),
    );
    for (const part of figure.querySelectorAll(".column i")) part.hidden = hidden.has(part.className);
  };
  const mark = (place) => {
    columns[marked]?.classList.remove("marked");
    marked = place;
    const column = columns[place];
    if (!column) return;
    column.classList.add("marked");
    const counts = parts(column).map(([each, count]) => `${name[each]} ${count.toLocaleString(language)}`);
    tip.textContent = [`${column.dataset.name}: ${total(column).toLocaleString(language)}`, ...counts].join(" · ");
  };

  for (const choice of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaPressed = "true";
    button.append(...choice.childNodes);
    choice.append(button);
    button.addEventListener("click", () => {
      const each = choice.dataset.language;
      if (!hidden.delete(each)) hidden.add(each);
      button.ariaPressed = String(!hidden.has(each));
      scale();
      mark(marked);
    });
  }
  plot.tabIndex = 0;
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const from = marked < 0 && step < 0 ? columns.length : marked;
    mark(Math.min(Math.max(from + step, 0), columns.length - 1));
  });
  for (const type of ["pointermove", "pointerdown"])
    plot.addEventListener(type, (event) => {
      const place = columns.findIndex((column) => event.clientX < column.getBoundingClientRect().right);
      if (place >= 0) mark(place);
    });
  plot.addEventListener("pointerleave", () => {
    mark(-1);
    tip.textContent = most;
  });
}

// Tables are sorted by what stands in data-sort, else by what is shown.
for (const table of document.querySelectorAll(".sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  headings.forEach((heading, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    const value = (row) => row.cells[place].dataset.sort ?? row.cells[place].textContent;
    button.addEventListener("click", () => {
      const falls = heading.ariaSort ? heading.ariaSort === "ascending" : heading.className === "number";
      for (const each of headings) each.ariaSort = null;
      heading.ariaSort = falls ? "descending" : "ascending";
      const rows = [...body.rows].sort((one, other) => {
        const [first, second] = [value(one), value(other)];
        const numbers = first !== "" && second !== "" ? Number(first) - Number(second) : NaN;
        const apart = Number.isNaN(numbers) ? order.compare(first, second) : numbers;
        return falls ? -apart : apart;
      });
      body.append(...rows);
    });
  });
}

// Of the entries, only those can be shown that have some words in them.
for (const filter of document.querySelectorAll(".filter")) {
  const input = filter.querySelector("input");
  filter.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.querySelector(".entries").tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
