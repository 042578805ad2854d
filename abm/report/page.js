"use strict";
// Draws the figures of the page in the reader's theme, again when it changes, and for paper.
(() => {
  const PAPER_WIDTH = 660; // A4 between its margins, in CSS pixels
  const templates = JSON.parse(document.getElementById("templates").textContent);
  const plots = [...document.querySelectorAll(".plot")];
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const touch = matchMedia("(pointer: coarse)").matches;
  let chosen = null;

  const theme = () => chosen ?? (darkness.matches ? "dark" : "light");

  function draw(plot, zooms = !touch) {
    const { data, layout } = JSON.parse(plot.parentElement.querySelector("script").textContent);
    const own = { template: templates[theme()], autosize: true };
    // a finger that scrolls the page must not zoom the figure
    if (!zooms) own.dragmode = false;
    const config = {
      responsive: true,
      displaylogo: false,
      plotlyServerURL: "", // and no button that would send the figure there
      displayModeBar: matchMedia("(hover: hover)").matches ? "hover" : false,
      modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
    };
    Plotly.newPlot(plot, data, { ...layout, ...own }, config);
  }

  function addZoomButton(plot) {
    const button = document.createElement("button");
    let zooms = false;
    const say = () => (button.textContent = zooms ? "Show all again" : "Zoom by dragging");
    button.type = "button";
    button.className = "zoom";
    button.addEventListener("click", () => {
      zooms = !zooms;
      say();
      draw(plot, zooms);
    });
    say();
    plot.after(button);
  }

  function dress(name) {
    document.documentElement.dataset.theme = name;
    for (const plot of plots) if (plot.layout) Plotly.relayout(plot, { template: templates[name] });
  }

  document.getElementById("theme").addEventListener("click", () => {
    chosen = theme() === "dark" ? "light" : "dark";
    dress(chosen);
  });
  darkness.addEventListener("change", () => dress(theme()));
  addEventListener("beforeprint", () => {
    dress("light");
    for (const plot of plots) Plotly.relayout(plot, { width: PAPER_WIDTH });
  });
  addEventListener("afterprint", () => {
    dress(theme());
    for (const plot of plots) Plotly.relayout(plot, { width: null, autosize: true });
  });

  dress(theme());
  for (const plot of plots) draw(plot);
  if (touch) plots.forEach(addZoomButton);
})();
