import { expect, it } from 'vitest'
import type { Alert } from '@/api/types'
import { concernsAlerts, isCalling, isOnDuty, minutes, secondsLeft, services } from './alerts'

const due = Date.parse('2026-10-01T03:02:00+08:00')
const alert = (change: Partial<Alert>): Alert => ({
  number: 'CZ261001-00001', state: 'raised', state_name: '', handover: '119', service: '', advice: '', title: '', place: '', channel: 'web',
  level: 0, raised_at: '2026-10-01T03:00:00+08:00', due_at: '2026-10-01T03:02:00+08:00', acknowledged_by: null, acknowledged_at: null, version: 1,
  ...change,
})

it('counts down to the second and on past it', () => {
  expect(secondsLeft(alert({}), due - 120_000)).toBe(120)
  expect(secondsLeft(alert({}), due - 1)).toBe(1)
  expect(secondsLeft(alert({}), due)).toBe(0)
  expect(secondsLeft(alert({}), due + 65_000)).toBe(-65)
  expect(secondsLeft(alert({ due_at: null }), due)).toBeNull()
  expect([120, 65, 9, 0, -65].map(minutes)).toEqual(['2:00', '1:05', '0:09', '0:00', '1:05'])
})

it('calls until somebody has it', () => {
  expect([alert({}), alert({ state: 'escalated' }), alert({ state: 'acknowledged' })].map(isCalling)).toEqual([true, true, false])
})

it('is for people on duty in the centre, and hears what may change it', () => {
  expect(['agent', 'shift_leader', 'department_clerk', 'auditor'].map(isOnDuty)).toEqual([true, true, false, false])
  const heard = ['emergency.raised', 'work_order.accepted', 'work_order.registered', 'sla.breached']
  expect(heard.map((name) => concernsAlerts(name, true))).toEqual([true, true, false, false])
  expect(heard.map((name) => concernsAlerts(name, false))).toEqual([true, false, false, false])
})

it('hears of a hand-over, and names each service apart', () => {
  expect(concernsAlerts('work_order.hand_over_recorded', true)).toBe(true)
  expect(services(alert({ handover: '119/120' }))).toEqual(['119', '120'])
  expect(services(alert({}))).toEqual(['119'])
})
