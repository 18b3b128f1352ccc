-- Demo complaints were registered when they came in, not when the demo was installed.
-- No field of the ORM can say so. A second run finds nothing left to do.
UPDATE helpdesk_ticket
   SET create_date = received_at,
       write_date = GREATEST(
           received_at, acknowledged_at, assessed_at, investigation_at, responded_at,
           referred_at, closed_date
       ),
       assigned_date = CASE WHEN user_id IS NOT NULL THEN received_at END,
       last_stage_update = GREATEST(
           received_at, acknowledged_at, assessed_at, investigation_at, responded_at,
           referred_at, closed_date
       )
 WHERE create_date > received_at
   AND id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE module = 'complaint_management' AND model = 'helpdesk.ticket'
   );
UPDATE mail_tracking_value
   SET create_date = message.date
  FROM mail_message AS message
  JOIN ir_model_data AS data
    ON data.module = 'complaint_management'
   AND data.model = message.model
   AND data.res_id = message.res_id
 WHERE message.id = mail_message_id
   AND message.model = 'helpdesk.ticket'
   AND message.date < message.create_date - INTERVAL '1 hour';
UPDATE mail_message
   SET create_date = date
 WHERE model = 'helpdesk.ticket'
   AND date < create_date - INTERVAL '1 hour'
   AND res_id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE module = 'complaint_management' AND model = 'helpdesk.ticket'
   );
