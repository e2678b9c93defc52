/**
 * Keeps a cell that prints without end from freezing the page, where it arises: in the kernel's worker.
 *
 * JupyterLab takes minutes to show 50 MB of text; and a loop that prints sends messages faster than a page takes
 * them, until it does not answer any more. So what a cell puts out has a limit, and many small messages become one.
 */

const LIMIT = 100_000; // characters of text for each run of a cell: more than a thousand lines
const AT_ONCE = 100; // messages with printed text that are sent as they come, before they are gathered

const NOTE =
  `\nThe output is cut off here: this cell has put out more than ${LIMIT.toLocaleString("en")} characters, and what ` +
  "follows is not shown. Print less, for example only every hundredth step or part of a tensor.\n";

/** A `postMessage` for the kernel's worker that passes on to `send` what is not too much. */
export function limited(send) {
  let run = { id: null, left: LIMIT, sent: 0 }; // of the cell that runs: its id, and what it may still put out
  let gathered = null; // the message with printed text that waits
  let last = 0;

  const flush = () => {
    const message = gathered;
    gathered = null;
    last = performance.now();
    if (message) send({ _kernelMessage: message });
  };

  // The more there is, the longer: JupyterLab shows all the text of a cell anew with each message.
  const pause = () => 50 + (LIMIT - run.left) / 50;

  function print(message) {
    const { name, text } = message.bundle;
    const left = run.left;
    run.left -= text.length;
    if (left < 0) return;
    const alike = gathered?.bundle.name === name && gathered.parentHeader?.msg_id === message.parentHeader?.msg_id;
    if (gathered && !alike) flush();
    const before = gathered?.bundle.text ?? "";
    gathered = { ...message, bundle: { name, text: before + text.slice(0, left) } };
    if (run.left < 0) {
      flush();
      send({ _kernelMessage: { ...message, bundle: { name: "stderr", text: NOTE } } });
    } else if (++run.sent <= AT_ONCE || performance.now() - last > pause()) flush();
  }

  return (data, transfer) => {
    const message = data?._kernelMessage;
    const id = message?.parentHeader?.msg_id;
    if (id && id !== run.id) run = { id, left: LIMIT, sent: 0 };
    if (message?.type === "stream") return print(message);
    flush();
    if (message?.type === "clear_output") run.left = LIMIT;
    if (!message?.bundle?.data) return send(data, transfer);
    send({ _kernelMessage: { ...message, bundle: shortened(message.bundle) } });
  };
}

/** A result or a display whose text is cut off where it is too long; pictures are not text. */
function shortened(bundle) {
  const data = { ...bundle.data };
  for (const [kind, text] of Object.entries(data)) {
    if (!kind.startsWith("text/") || typeof text !== "string" || text.length <= LIMIT) continue;
    if (kind === "text/plain") data[kind] = text.slice(0, LIMIT) + NOTE;
    else delete data[kind];
  }
  return { ...bundle, data };
}
