function (name) {
  // a field that filters and heads that sort one table: explore_table() in reading.py writes this beside it
  const box = document.getElementById(name);
  const body = box && box.querySelector("tbody");
  if (!body || box.querySelector("input")) return;
  const rows = [...body.rows];
  const field = document.createElement("input");
  const count = document.createElement("span");
  field.type = "search";
  field.placeholder = "filter 筛选";
  field.style.cssText = "margin:0 .8em .4em 0;padding:.2em .5em;font:inherit;color:inherit;background:transparent;border:1px solid #888";
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const stays = words.every(word => text.includes(word));
      row.style.display = stays ? "" : "none";
      n += stays;
    }
    count.textContent = `${n} / ${rows.length}`;
  };
  // JupyterLab takes single keys for its own commands
  for (const kind of ["keydown", "keypress", "keyup"]) field.addEventListener(kind, event => event.stopPropagation());
  field.addEventListener("input", show);
  [...box.querySelectorAll("th")].forEach((head, place) => {
    let turn = 1;
    head.style.cursor = "pointer";
    head.title = "sort 排序";
    head.addEventListener("click", () => {
      const of = row => row.cells[place].textContent.trim();
      const compare = (a, b) => {
        const numbers = [of(a), of(b)].map(Number);
        return numbers.some(Number.isNaN) ? of(a).localeCompare(of(b), "zh") : numbers[0] - numbers[1];
      };
      rows.sort((a, b) => turn * compare(a, b)).forEach(row => body.append(row));
      turn = -turn;
    });
  });
  box.prepend(field, count);
  show();
}
