// How large a file is, as people say it.
const KILOBYTE = 1024;

export function size(bytes) {
  return bytes < 100 * KILOBYTE ? `${Math.ceil(bytes / KILOBYTE)} KB` : `${(bytes / KILOBYTE / KILOBYTE).toFixed(1)} MB`;
}
