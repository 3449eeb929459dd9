/** The proof that a tenant asks a machine for before it stays. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { binary } from '../program.js';

const DEADLINE_MS = 90_000;
/** As much as a processor beside a node proves in seconds. A tenant asks for more. */
const SMALL = ['--size', '256', '--inner', '4096', '--memory-mib', '32', '--steps', '256'];

/**
 * Lets the machine multiply and fill memory by a seed that it cannot have known, and verifies what it commits to.
 *
 * @returns {Promise<string>} What is verified, in the verifier's words. It throws where nothing is.
 */
export async function prove() {
    const job = binary('LEASEHOLD_JOB');
    // A tenant writes `ssh machine leasehold-job --prove`: here both are one machine.
    const args = ['--verify', ...SMALL, '--', job, '--prove'];
    const { stdout } = await promisify(execFile)(job, args, { timeout: DEADLINE_MS, killSignal: 'SIGKILL' });
    const verified = stdout.split('\n').find((text) => text.startsWith('verified:'));
    if (!verified) throw new Error(`leasehold-job --verify said ${stdout}`);
    return verified;
}
