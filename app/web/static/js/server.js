// Calls to the server, with one answer to every failure: a short line in the fan's words and what was typed kept.

import { t } from "./words.js";
import { toast } from "./toast.js";

const TOLD = ["cookie", "consent", "left"];
let calls = null;

export function connect(server) {
  calls = server;
}

// Resolves to the answer, or to null when there is none; the fan has been told then.
export async function ask(name, data, { quiet = false } = {}) {
  let answer = null;
  try {
    answer = await calls[name](data);
  } catch {
    if (!quiet) toast(t("error_connection"));
    return null;
  }
  if (!answer || answer.error) {
    if (!quiet) toast(t(TOLD.includes(answer?.error) ? `error_${answer.error}` : "error_general"));
    return null;
  }
  return answer;
}
