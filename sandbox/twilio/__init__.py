"""A stand-in for Twilio: messages to phones are taken, kept and shown, and reach nobody."""

from sandbox.twilio.app import OPERATIONS, create_app
from sandbox.twilio.messages import ACCOUNT_SID, AUTH_TOKEN, SMS_FROM, WHATSAPP_FROM

__all__ = ["ACCOUNT_SID", "AUTH_TOKEN", "OPERATIONS", "SMS_FROM", "WHATSAPP_FROM", "create_app"]
