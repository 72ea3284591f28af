// A picture for those who have none at hand: hills, drawn anew each time.

const width = 960;
const height = 640;

/** sample draws a picture and gives it as a file. */
export async function sample() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const ink = canvas.getContext('2d');
  const hue = Math.floor(Math.random() * 360);
  sky(ink, hue);
  for (let n = 0; n < 4; n += 1) hills(ink, hue, n);
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
  return new File([blob], `hills-${hue}.png`, { type: 'image/png' });
}

function sky(ink, hue) {
  const light = ink.createLinearGradient(0, 0, 0, height);
  light.addColorStop(0, `hsl(${hue} 70% 72%)`);
  light.addColorStop(1, `hsl(${(hue + 40) % 360} 85% 90%)`);
  ink.fillStyle = light;
  ink.fillRect(0, 0, width, height);
  ink.fillStyle = 'hsl(45 100% 92%)';
  ink.beginPath();
  ink.arc(width * (0.2 + 0.6 * Math.random()), height * 0.28, 58, 0, 2 * Math.PI);
  ink.fill();
}

/** hills are nearer, darker and lower with each row. */
function hills(ink, hue, row) {
  const base = height * (0.45 + 0.14 * row);
  const start = 10 * Math.random();
  ink.fillStyle = `hsl(${(hue + 150 + 8 * row) % 360} 38% ${58 - 11 * row}%)`;
  ink.beginPath();
  ink.moveTo(0, height);
  for (let x = 0; x <= width; x += 8) {
    const t = start + (x / width) * (3 + row);
    ink.lineTo(x, base + 46 * Math.sin(t * 1.7) + 22 * Math.sin(t * 4.1 + row));
  }
  ink.lineTo(width, height);
  ink.fill();
}
