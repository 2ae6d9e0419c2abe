"""The HubSpot app as HubSpot gets it: the files of a project, or definitions through its API.

Everything is derived: actions and their languages from `actions` and `engine.texts`, permissions from
`engine.connecting.oauth`, webhooks from what rules listen to. The card and the settings page are the only
sources that are copied; `app` beside this module is where they are kept, in a checkout as a link to
`hubspot-app/src/app`.
Source of all file formats: HubSpot's developer platform, project structure and app configuration, version
2026.09, and its public project templates.
"""
