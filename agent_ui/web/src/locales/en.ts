import board from './en/board'
import calendars from './en/calendars'
import citizen from './en/citizen'
import common from './en/common'
import desk from './en/desk'
import cases from './en/cases'
import hearing from './en/hearing'
import holders from './en/holders'
import hotspots from './en/hotspots'
import knowledge from './en/knowledge'
import letters from './en/letters'
import roads from './en/roads'
import sessions from './en/sessions'
import terms from './en/terms'
import tracks from './en/tracks'
import type zhCN from './zh-CN'

const en: typeof zhCN = { ...common, ...terms, ...desk, ...citizen, ...roads, ...board, ...calendars, ...letters, ...knowledge, ...hearing, ...holders, ...hotspots, ...sessions, ...tracks, ...cases }
export default en
