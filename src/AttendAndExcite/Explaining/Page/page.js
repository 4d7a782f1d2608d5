"use strict";
(() => {
  const find = selector => document.querySelector(selector);
  const all = selector => [...document.querySelectorAll(selector)];

  const compare = find(".compare"), cut = find("#cut");
  for (const name of ["plain", "guided"]) {
    const from = find(".pair img." + name), to = find(".compare ." + name);
    [to.src, to.alt] = [from.src, from.alt];
  }
  cut.addEventListener("input", () => compare.style.setProperty("--cut", cut.value + "%"));

  const step = find("#step"), label = find("#step-label"), play = find("#play");
  const names = all(".film thead th[data-step]").map(cell => cell.dataset.step);
  const show = () => {
    const index = Number(step.value);
    label.textContent = "step " + names[index];
    step.setAttribute("aria-valuetext", label.textContent);
    for (const image of all(".stage img")) {
      const frame = document.getElementById(image.dataset.row + "-" + index);
      image.src = frame.src;
      image.alt = frame.alt;
    }
    for (const cell of all(".film [data-column]")) cell.classList.toggle("now", Number(cell.dataset.column) === index);
  };
  step.addEventListener("input", show);

  let timer = 0;
  play.addEventListener("click", () => {
    const running = timer !== 0;
    clearInterval(timer);
    timer = running ? 0 : setInterval(() => { step.value = (Number(step.value) + 1) % names.length; show(); }, 800);
    play.textContent = running ? "Play" : "Stop";
  });

  for (const part of all("[hidden]")) part.hidden = false;
  show();
})();
