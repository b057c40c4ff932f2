// A signature drawn on the glass: pointer strokes, kept as a picture in the form's hidden field.

function begin(pad) {
  const field = document.querySelector('input[name="signature"]');
  const pen = pad.getContext("2d");
  const scale = window.devicePixelRatio || 1;
  let drawing = false;

  function fit() {
    const box = pad.getBoundingClientRect();
    if (!box.width) return;
    pad.width = box.width * scale;
    pad.height = box.height * scale;
    pen.scale(scale, scale);
    pen.lineWidth = 2.5;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#111";
  }

  function at(event) {
    const box = pad.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  pad.addEventListener("pointerup", () => {
    drawing = false;
    field.value = pad.toDataURL("image/png");
  });
  document.querySelector("[data-sign-clear]")?.addEventListener("click", () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    field.value = "";
  });
  fit();
}

function look() {
  for (const pad of document.querySelectorAll("canvas[data-sign]:not([data-ready])")) {
    pad.dataset.ready = "1";
    begin(pad);
  }
}

look();
document.addEventListener("htmx:afterSettle", look);
new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
