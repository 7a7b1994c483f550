/** One form a command; a new command is one file and one line here. */
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

export const FORMS: Record<Command, Component> = {
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
}
