/** Looking at processes. */

import { readFileSync } from 'node:fs';

/** Whether a process is there, and is not only waiting to be buried. @param {number} pid */
export function isAlive(pid) {
    try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
        return false;
    }
}
