/** What speaks against a batch; kept with it, and changed by {@link createSuspicions} alone. */
export interface Suspicion {
  /** Attempts that failed although the destination was reached. */
  failures: number
  /** Times that others arrived, and none of them failed, between two failures of this one. */
  accusations: number
  deliveriesSeen: number
  failuresSeen: number
}

/**
 * Tells a batch that its destination can't take from a destination that is unwell. Both answer 500; the difference is
 * whether others get through in between.
 */
export interface Suspicions {
  /** For a new batch, or for a part of one that was `accused`: that has less patience left. */
  open(ofAccused: boolean): Suspicion
  /** A batch has arrived. */
  delivered(): void
  /** This batch failed, though the destination was reached. */
  failed(suspicion: Suspicion): void
  /** It has failed so often that others should have a turn in between. */
  isSuspect(suspicion: Suspicion): boolean
  /** Others arrive and this one doesn't: to be taken apart. */
  isAccused(suspicion: Suspicion): boolean
  /** As before, and so often that what can't be taken apart is to be given up. */
  isGuilty(suspicion: Suspicion): boolean
  /** From now on the first failure gives others a turn: at the end of a process order matters less than loss. */
  hurry(): void
}

/**
 * Failures in a row before others may overtake: with pauses that double from half a second, about a quarter of a minute.
 * A shorter outage leaves all order as it was.
 */
const patientFailures = 5
/** One delivery between two failures may be chance: a destination that comes and goes must not cost what is sound. */
const accusationsOfGuilty = 3

export function createSuspicions(): Suspicions {
  let patience = patientFailures
  let deliveries = 0
  let failures = 0

  const isSuspect = (suspicion: Suspicion) => suspicion.failures >= patience

  return {
    open: (ofAccused) => ({
      failures: ofAccused ? patience : 0,
      accusations: 0,
      deliveriesSeen: deliveries,
      failuresSeen: failures,
    }),
    delivered() {
      deliveries += 1
    },
    failed(suspicion) {
      if (failures > suspicion.failuresSeen) suspicion.accusations = 0
      else if (deliveries > suspicion.deliveriesSeen && isSuspect(suspicion)) suspicion.accusations += 1
      failures += 1
      suspicion.failures += 1
      suspicion.failuresSeen = failures
      suspicion.deliveriesSeen = deliveries
    },
    isSuspect,
    isAccused: (suspicion) => isSuspect(suspicion) && suspicion.accusations > 0,
    isGuilty: (suspicion) => suspicion.accusations >= accusationsOfGuilty,
    hurry() {
      patience = 1
    },
  }
}
