/** Asks whether the running code serves somebody whose case is being debugged; undefined while nobody is. */
let reader: (() => boolean) | undefined

/** @param isRaised called for lines below the logger's level, only while somebody is being debugged: it must be cheap */
export function setRaisedLevel(isRaised: (() => boolean) | undefined): void {
  reader = isRaised
}

/** Whether lines from `debug` up are to be written here although the logger's level is above them. */
export function isLevelRaised(value: number): boolean {
  return reader !== undefined && value >= 20 && reader()
}
