/** One form a command: the straight road's own, and those drawn from the table of the side roads. */
import type { Component } from 'vue'
import type { Command } from '@/api/types'
import ApproveForm from './ApproveForm.vue'
import ContactForm from './ContactForm.vue'
import DirectCloseForm from './DirectCloseForm.vue'
import DispatchForm from './DispatchForm.vue'
import FieldsForm from './FieldsForm.vue'
import FollowUpForm from './FollowUpForm.vue'
import PlainForm from './PlainForm.vue'
import ReasonForm from './ReasonForm.vue'
import ReplyForm from './ReplyForm.vue'
import { TABLE, type ByHand } from './table'
import TableForm from './TableForm.vue'

const DRAWN: Record<ByHand, Component> = {
  accept: FieldsForm,
  amend: FieldsForm,
  direct_close: DirectCloseForm,
  dispatch: DispatchForm,
  sign_in: PlainForm,
  contact: ContactForm,
  reply: ReplyForm,
  approve: ApproveForm,
  send_back: ReasonForm,
  follow_up: FollowUpForm,
  close: PlainForm,
  rework: ReasonForm,
  rectify: ReasonForm,
  archive: PlainForm,
  designate: DispatchForm,
  conclude: DispatchForm,
  draft_reply: ReplyForm,
}

export const formOf = (command: Command): Component => (command in TABLE ? TableForm : DRAWN[command as ByHand])
