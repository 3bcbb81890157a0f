// The counter's camera: looks for a QR code of ours and sends what it says by the form below it, as if it was typed.
// Without this file, or without a camera, the form does everything.
const camera = document.getElementById("camera");
const video = camera.querySelector("video");
const start = document.getElementById("start");
const stop = document.getElementById("stop");
const told = document.getElementById("told");
const form = document.getElementById("check");

// Larger pictures are shrunk to so many lines: more cost time and find no more, fewer miss a code held far away.
const LINES = 720;
const PAUSE_MS = 40;
const OURS = /^BW1:/i;
const KEPT_ON = "counter-camera";
const CHECKED = "counter-checked";
const JUST_CHECKED = "This is the code that was just checked. Hold up the next one.";
const NOT_OURS = "This QR code is from somewhere else. Ask for the one on the claim page.";
const FAULTS = {
  NotAllowedError: "The camera was not allowed. Allow it in the settings of this browser, or type the code.",
  NotFoundError: "No camera was found. Type the code instead.",
  NotReadableError: "Another app holds the camera. Close it and start again, or type the code.",
};

const canvas = document.createElement("canvas");
const brush = canvas.getContext("2d", { willReadFrequently: true });
let decode = null;
let stream = null;

function tell(sentence) {
  if (told.textContent !== sentence) told.textContent = sentence;
}

function show(isOn) {
  const hadFocus = [start, stop].includes(document.activeElement);
  camera.classList.toggle("on", isOn);
  start.hidden = isOn;
  stop.hidden = !isOn;
  if (hadFocus) (isOn ? stop : start).focus();
}

function turnOff() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  show(false);
}

async function turnOn() {
  tell("The camera is being started.");
  try {
    decode ??= (await import(camera.dataset.decoder)).decodeQR;
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    video.srcObject = stream;
    await video.play();
  } catch (fault) {
    turnOff();
    sessionStorage.removeItem(KEPT_ON);
    tell(FAULTS[fault.name] ?? "The camera does not work here. Type the code instead.");
    return;
  }
  sessionStorage.setItem(KEPT_ON, "yes");
  show(true);
  tell("The camera is on. Hold the code inside the frame.");
  look();
}

// What the picture says now; empty when there is no readable code in it, as most of the time.
function read() {
  const scale = Math.min(1, LINES / Math.min(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  brush.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decode(brush.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return "";
  }
}

function look() {
  if (!stream) return;
  const said = video.videoWidth ? read() : "";
  if (OURS.test(said) && said !== sessionStorage.getItem(CHECKED)) {
    send(said);
    return;
  }
  if (said) tell(OURS.test(said) ? JUST_CHECKED : NOT_OURS);
  setTimeout(look, PAUSE_MS);
}

function send(said) {
  turnOff();
  tell("Read. It is being checked.");
  sessionStorage.setItem(CHECKED, said);
  form.elements.code.value = said;
  form.requestSubmit();
}

camera.hidden = !navigator.mediaDevices?.getUserMedia;
start.addEventListener("click", () => {
  sessionStorage.removeItem(CHECKED); // whoever presses the button may mean the same code again
  turnOn();
});
stop.addEventListener("click", () => {
  sessionStorage.removeItem(KEPT_ON);
  turnOff();
  tell("The camera is off.");
});
// Whoever goes on to the next guest had it on: no second press of the button. The code before may still be held there.
if (!camera.hidden && sessionStorage.getItem(KEPT_ON)) turnOn();
addEventListener("pagehide", turnOff);
