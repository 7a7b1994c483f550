/** What each act of a ledger asks for, as the server names it. */
import type { Ledger } from '@/api/tracks'

export interface Field {
  name: string
  as: 'words' | 'line' | 'choice' | 'yes' | 'number' | 'date' | 'kind' | 'unit' | 'officer'
  choices?: readonly string[]
  optional?: boolean
}

const METHODS = ['phone', 'visit', 'wechat', 'sms'] as const
const words = (name: string, optional = false): Field => ({ name, as: 'words', optional })
const choice = (name: string, choices: readonly string[]): Field => ({ name, as: 'choice', choices })
const yes = (name: string): Field => ({ name, as: 'yes' })
const line = (name: string, optional = false): Field => ({ name, as: 'line', optional })
const unit = (name: string, optional = false): Field => ({ name, as: 'unit', optional })
const officer = (optional = false): Field => ({ name: 'officer', as: 'officer', optional })

export const FIELDS: Record<Ledger, Record<string, Field[]>> = {
  'bad-ratings': {
    verify: [choice('method', METHODS), yes('reached'), choice('verdict', ['valid', 'mis_rated', 'malicious']), words('words')],
    appeal: [choice('ground', ['mis_rated', 'malicious']), words('reason')],
    decide: [yes('grant'), words('note')],
    rectify: [words('measures')],
    follow_up: [choice('method', METHODS), yes('reached'), { name: 'satisfaction', as: 'number', optional: true }, words('words')],
  },
  'efficiency-cases': {
    name_accused: [unit('organisation'), line('username', true)],
    accept: [choice('handling', ['self', 'assigned', 'transferred']), unit('organisation', true)],
    refuse: [line('ground'), words('explanation')],
    ask_extension: [{ name: 'until', as: 'date' }, words('reason')],
    decide_extension: [yes('grant'), words('note')],
    conclude: [choice('finding', ['substantiated', 'partly', 'unsubstantiated', 'undetermined']), words('findings'), words('measures', true), words('answer')],
  },
  'hard-matters': {
    take_in: [{ name: 'kind', as: 'kind', optional: true }, line('service_item', true), words('tried'), { name: 'tried_times', as: 'number' }],
    classify: [{ name: 'kind', as: 'kind' }, choice('complexity', ['simple', 'complex']), yes('can_be_done'), line('service_item', true), officer(true)],
    reclassify: [words('reason')],
    assign: [officer()],
    log: [words('what')],
    explain: [words('explanation'), words('basis')],
    finish: [choice('outcome', ['solved', 'explained']), words('result'), choice('told_method', [...METHODS, 'window']), words('told_words')],
    release: [words('reason')],
  },
}
