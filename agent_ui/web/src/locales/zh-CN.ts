/** 界面文字的源头。en.ts 与本文件同形，缺一条就过不了类型检查。 */
import board from './zh-CN/board'
import calendars from './zh-CN/calendars'
import citizen from './zh-CN/citizen'
import common from './zh-CN/common'
import desk from './zh-CN/desk'
import cases from './zh-CN/cases'
import hearing from './zh-CN/hearing'
import holders from './zh-CN/holders'
import hotspots from './zh-CN/hotspots'
import knowledge from './zh-CN/knowledge'
import letters from './zh-CN/letters'
import roads from './zh-CN/roads'
import sessions from './zh-CN/sessions'
import terms from './zh-CN/terms'
import tracks from './zh-CN/tracks'

export default { ...common, ...terms, ...desk, ...citizen, ...roads, ...board, ...calendars, ...letters, ...knowledge, ...hearing, ...holders, ...hotspots, ...sessions, ...tracks, ...cases }
