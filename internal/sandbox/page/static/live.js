// News from the sandbox, as they happen. When the line breaks it is opened
// again, ever more slowly, and everything is asked for anew.

const slowest = 5_000;

/** listen calls the handlers by event name, and opened or lost as the line comes and goes. */
export function listen(address, handlers, { opened, lost }) {
  let delay = 250;
  const open = () => {
    const source = new EventSource(address);
    source.onopen = () => {
      delay = 250;
      opened();
    };
    source.onerror = () => {
      source.close();
      lost();
      setTimeout(open, delay);
      delay = Math.min(delay * 2, slowest);
    };
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(parse(event.data)));
    }
  };
  open();
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {};
  }
}
