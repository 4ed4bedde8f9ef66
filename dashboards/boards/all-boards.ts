import type { Board } from '../board/board.ts'
import { serviceBoard } from './service.ts'

/** Every board that vigie ships, in the order a reader meets them. */
export const allBoards: readonly Board[] = [serviceBoard]
