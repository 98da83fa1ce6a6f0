-- What an operator may order a device to do: report where it is, and report at other intervals.

ALTER TABLE "outgoing_message" DROP CONSTRAINT "outgoing_message_kind_known";
ALTER TABLE "outgoing_message"
    ADD CONSTRAINT "outgoing_message_kind_known" CHECK ("kind" IN ('reply', 'sos-ack', 'rule', 'neighbours', 'chunk', 'text', 'locate', 'interval'));
