/** The output of `leasehold-guard --help`. */

export const HELP = `leasehold-guard: watches a lease for its tenant.

Run it on a machine of your own, and never on the leased one: what lies there is the provider's, your keys too.

  leasehold-guard keygen FILE        make a key, for receipts or for an account; prints its public key and address
  leasehold-guard show FILE          print them again
  leasehold-guard try CHECK          try the workload once, and say what came of it
  leasehold-guard run --lease N --state DIR CHECK [OPTIONS]

CHECK, one of these:
  --command 'CMD'        a command of the shell, which must end with status 0; it finds the lease in LEASEHOLD_LEASE
  --tcp HOST:PORT        must accept a connection
  --http URL             must answer with a status of 2xx; --expect TEXT: and with this text

run:
  --lease N              the lease; a lease that takes its place by a failover is watched after it
  --node URL             the node's WebSocket (ws://127.0.0.1:9944)
  --state DIR            a folder, in which the guard remembers what it counted when it is started again
  --every SECONDS        between two tries (30)
  --timeout SECONDS      for a try (10); the command and all that it started are ended then
  --tries N              the workload is down after so many failed tries in a row (3)
  --reference URL|HOST:PORT
                         tried when a try fails: if it does not answer either, your own network may be down, and the
                         failure does not count. Name one unless the node is reached over the same network
  --on-failure LIST      what to do when the workload is down, the first that is possible: warn (the default), or of
                         refuse, failover, close one or several, as refuse,failover,close
  --prove-command 'CMD'  while the lease can be refused, have its machine prove what it can do, once: 'ssh gpu
                         leasehold-job --prove'. A wrong answer is taken as a workload that is down is, and so is less
                         than the next two name; no answer is not
  --least-tops X         verify X int8 TOPS at least (0)
  --least-gib Y          verify Y GiB of memory at least (0)
  --prove-size N, --prove-inner N, --prove-memory-mib N
                         what is asked for, as by leasehold-job --verify (4096, 16384, 1024)
  --prove-timeout SECONDS
                         for the whole proof (180)
  --verifier PATH        the leasehold-job that verifies, on this machine (leasehold-job)
  --account FILE         the key of the account that acts and pays: a TenantGuard proxy of the tenant's
  --key FILE             sign receipts with this key, for the time in which the workload answered and that is credited
  --set-key              set it as the lease's receipt key, by the account
  --accept-final         at the first start, consent to what is final already as well
  --out FILE             write the newest receipts to this file
  --serve HOST:PORT      answer GET /receipts with them
  --file                 file receipts, by the account, which pays the fees
  --file-every SECONDS   at most so often while the lease runs (21600)
  --json                 a JSON object on each line

It ends with status 0 when the lease is over, 1 on an error, 2 if it does not understand you.`;
