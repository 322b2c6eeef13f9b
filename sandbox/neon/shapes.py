"""How Neon writes what the state holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sandbox.neon.state import Branch, Operation, Project, Snapshot

Body = dict[str, Any]
REGION = "aws-eu-central-1"
PROXY = "eu-central-1.aws.neon.tech"


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def project(held: Project) -> Body:
    """A project, with the owner that the real one shows too."""
    made = moment(held.created)
    counters = ("active_time_seconds", "compute_time_seconds", "written_data_bytes", "cpu_used_sec")
    more = ("data_transfer_bytes", "data_storage_bytes_hour", "branch_logical_size_limit")
    return {
        **dict.fromkeys((*counters, *more, "branch_logical_size_limit_bytes"), 0),
        "id": held.id,
        "platform_id": "aws",
        "region_id": REGION,
        "name": held.id,
        "pg_version": 17,
        "proxy_host": PROXY,
        "store_passwords": True,
        "provisioner": "k8s-neonvm",
        "creation_source": "console",
        "history_retention_seconds": held.retention,
        "settings": {},
        "created_at": made,
        "updated_at": made,
        "consumption_period_start": made,
        "consumption_period_end": made,
        "owner_id": "owner-1",
        "owner": {
            "name": "A Person",
            "email": "person@shop.test",
            "branches_limit": 10,
            "subscription_type": "launch_v3",
        },
    }


def branch(held: Branch, in_project: Project) -> Body:
    """A branch; what is unset is left out, as Neon does."""
    made = moment(held.created)
    counters = ("cpu_used_sec", "compute_time_seconds", "active_time_seconds")
    optional = {
        "parent_id": held.parent,
        "parent_timestamp": held.parent_timestamp and moment(held.parent_timestamp),
        "expires_at": held.expires and moment(held.expires),
    }
    return {
        **dict.fromkeys((*counters, "written_data_bytes", "data_transfer_bytes"), 0),
        "id": held.id,
        "project_id": in_project.id,
        "name": held.name,
        "current_state": "ready",
        "state_changed_at": made,
        "creation_source": "console",
        "created_at": made,
        "updated_at": made,
        "default": held.default,
        "primary": held.default,
        "protected": False,
        "init_source": "parent-data",
        **{name: value for name, value in optional.items() if value is not None},
    }


def endpoint(held: Branch, in_project: Project) -> Body:
    """The branch's compute."""
    made = moment(held.created)
    return {
        "host": host(held),
        "id": held.endpoint,
        "project_id": in_project.id,
        "branch_id": held.id,
        "region_id": REGION,
        "autoscaling_limit_min_cu": 0.25,
        "autoscaling_limit_max_cu": 1,
        "type": "read_write",
        "current_state": "active",
        "pooler_enabled": False,
        "pooler_mode": "transaction",
        "disabled": False,
        "passwordless_access": True,
        "creation_source": "console",
        "created_at": made,
        "updated_at": made,
        "settings": {"pg_settings": {}},
        "proxy_host": PROXY,
        "suspend_timeout_seconds": held.suspend_seconds,
        "provisioner": "k8s-neonvm",
    }


def host(held: Branch, suffix: str = "") -> str:
    """The compute's name in DNS."""
    return f"{held.endpoint}{suffix}.{PROXY}"


def snapshot(held: Snapshot) -> Body:
    """A snapshot made by hand."""
    return {
        "id": held.id,
        "name": held.name,
        "source_branch_id": held.branch,
        "created_at": moment(held.created),
        "manual": True,
        **({"expires_at": moment(held.expires)} if held.expires else {}),
    }


def operation(held: Operation, in_project: Project) -> Body:
    """An operation as it stands."""
    made = moment(held.created)
    return {
        "id": held.id,
        "project_id": in_project.id,
        "branch_id": held.branch,
        "action": held.action,
        "status": held.status,
        "failures_count": 0,
        "created_at": made,
        "updated_at": made,
        "total_duration_ms": 0,
    }


def operations(held: Iterable[Operation], in_project: Project) -> Body:
    """A list of them, as part of an answer."""
    return {"operations": [operation(each, in_project) for each in held]}
