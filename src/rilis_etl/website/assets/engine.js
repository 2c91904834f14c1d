// DuckDB in a worker. It is spoken to in the worker's own messages; it answers in Arrow, of which columns of text are read
// (so every column is cast to text): no other library is needed.

export class Database {
  #worker; #waiting = new Map(); #next = 0; #connection;

  /** The corpus, opened. The three files are checked by their fingerprints, and none is asked of another host. */
  static async open({wasm, worker, corpus}) {
    const fetched = ({path, integrity}) => fetch(path, {integrity}).then((answer) => {
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer;
    });
    const program = fetched(worker).then((answer) => answer.blob());
    const engine = fetched(wasm).then((answer) => new Response(
      answer.body.pipeThrough(new DecompressionStream("gzip")), {headers: {"content-type": "application/wasm"}}).blob());
    const file = fetched(corpus).then((answer) => answer.arrayBuffer());
    const database = new Database();
    // a worker made of a blob obeys this page's policy: it can ask nobody but this site
    database.#start(new Worker(URL.createObjectURL(new Blob([await program], {type: "text/javascript"}))));
    await database.#post("INSTANTIATE", [URL.createObjectURL(await engine), null]);
    const bytes = new Uint8Array(await file);
    await database.#post("REGISTER_FILE_BUFFER", ["corpus.duckdb", bytes], [bytes.buffer]);
    await database.#post("OPEN", {path: "corpus.duckdb", accessMode: 3}); // read-only
    database.#connection = await database.#post("CONNECT", null);
    for (const setting of ["autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"])
      await database.#post("RUN_QUERY", [database.#connection, `set ${setting} = false`]);
    return database;
  }

  /** The rows of a query, each an object of texts (null stays null). */
  async ask(sql) {
    return rows(await this.#post("RUN_QUERY", [this.#connection, `select columns(*)::varchar from (${sql})`]));
  }

  #start(worker) {
    this.#worker = worker;
    worker.onmessage = ({data}) => {
      const asked = this.#waiting.get(data.requestId);
      if (!asked || data.type === "INSTANTIATE_PROGRESS" || data.type === "LOG") return;
      this.#waiting.delete(data.requestId);
      if (data.type === "ERROR") asked.reject(new Error(data.data.message)); else asked.resolve(data.data);
    };
    worker.onerror = ({message}) => { for (const asked of this.#waiting.values()) asked.reject(new Error(message)); };
  }

  #post(type, data, handedOver = []) {
    const messageId = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(messageId, {resolve, reject});
      this.#worker.postMessage({messageId, type, data}, handedOver);
    });
  }
}

export const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

// Arrow's columnar format, IPC file (https://arrow.apache.org/docs/format/Columnar.html): messages are flatbuffers
// (Message.fbs: header type 1, header 2, body length 3; a Schema is header 1, a RecordBatch header 3).
const MAGIC = "ARROW1", SCHEMA = 1, BATCH = 3;

export function rows(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), decoder = new TextDecoder();
  const text = (from, to) => decoder.decode(bytes.subarray(from, to));
  const long = (at) => Number(view.getBigInt64(at, true));
  const follow = (at) => at + view.getUint32(at, true);
  const field = (table, number) => {
    const slots = table - view.getInt32(table, true), slot = 4 + 2 * number;
    const at = slot < view.getUint16(slots, true) ? view.getUint16(slots + slot, true) : 0;
    return at ? table + at : 0;
  };
  const found = [];
  let names = [], at = text(0, 6) === MAGIC ? 8 : 0;
  while (at + 8 <= bytes.byteLength) {
    const size = view.getInt32(at, true) === -1 ? view.getInt32(at += 4, true) : view.getInt32(at, true);
    at += 4;
    if (!size) break;
    const message = follow(at), body = at + size, header = follow(field(message, 2));
    const kind = view.getUint8(field(message, 1));
    if (kind === SCHEMA) {
      const fields = follow(field(header, 1));
      names = Array.from({length: view.getUint32(fields, true)}, (_, n) => {
        const name = follow(field(follow(fields + 4 + 4 * n), 0));
        return text(name + 4, name + 4 + view.getUint32(name, true));
      });
    } else if (kind === BATCH) {
      const count = long(field(header, 0)), nodes = follow(field(header, 1)) + 4, buffers = follow(field(header, 2)) + 4;
      const start = (number) => body + long(buffers + 16 * number);
      const columns = names.map((_, n) => {
        const nulls = long(nodes + 16 * n + 8), valid = start(3 * n), offsets = start(3 * n + 1), data = start(3 * n + 2);
        return (row) => nulls && !(bytes[valid + (row >> 3)] >> (row & 7) & 1) ? null
          : text(data + view.getInt32(offsets + 4 * row, true), data + view.getInt32(offsets + 4 * row + 4, true));
      });
      for (let row = 0; row < count; row++)
        found.push(Object.fromEntries(names.map((name, n) => [name, columns[n](row)])));
    }
    at = body + (field(message, 3) ? long(field(message, 3)) : 0);
  }
  return found;
}
