export { problemCodes, problemSchema } from './problem.ts';
export type { Problem, ProblemCode } from './problem.ts';
export { maxMessageLength } from './text.ts';
export {
  attachmentSchema,
  attachmentSettingsSchema,
  attachmentTypes,
  fileNameHeader,
  maxAttachmentBytes,
  maxAttachmentsPerMessage,
  maxFileNameLength,
} from './attachment.ts';
export type { Attachment, AttachmentSettings, AttachmentType } from './attachment.ts';
export { sessionReplySchema, sessionRequestSchema } from './session.ts';
export type { SessionReply, SessionRequest } from './session.ts';
export {
  clientContextSchema,
  messageAuthorSchema,
  messageReplySchema,
  messageRequestSchema,
  turnMetadataSchema,
} from './message.ts';
export type { ClientContext, MessageAuthor, MessageReply, MessageRequest, TurnMetadata } from './message.ts';
export { historyMessageSchema, historyQuerySchema, historyReplySchema } from './history.ts';
export type { HistoryMessage, HistoryQuery, HistoryReply } from './history.ts';
export { closeReasons, closeRequestSchema, visitRequestSchema } from './visit.ts';
export type { CloseRequest, VisitRequest } from './visit.ts';
export { consentRequestSchema, consentStateSchema, siteConsentSchema } from './consent.ts';
export type { ConsentRequest, ConsentState, SiteConsent } from './consent.ts';
export {
  eraseReplySchema,
  meReplySchema,
  meRequestSchema,
  transcriptMessageSchema,
  transcriptReplySchema,
} from './me.ts';
export type { EraseReply, MeReply, MeRequest, TranscriptReply } from './me.ts';
export { configQuerySchema, configReplySchema, siteChallengeSchema } from './config.ts';
export type { ConfigReply, SiteChallenge } from './config.ts';
export { leadFields, leadProgressSchema, streamVersionHeader, turnChunkSchema } from './stream.ts';
export type { LeadField, LeadProgress, TurnChunk } from './stream.ts';
export {
  controlSchema,
  controlStates,
  liveEventSchema,
  liveEventsQuerySchema,
  liveEventsReplySchema,
} from './live-event.ts';
export type { Control, LiveEvent, LiveEventsQuery, LiveEventsReply } from './live-event.ts';
export { healthReplySchema } from './health.ts';
export type { HealthReply } from './health.ts';
