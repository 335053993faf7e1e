"""The tasks of TaskFlow as a plain FastAPI server: SQLAlchemy 2 (async, asyncpg), pydantic, PyJWT.

Written as in the documentation of FastAPI and SQLAlchemy, on the tables of TaskFlow. It does the same as TaskFlow for
these four operations: it reads only what its user can see, rejects a change that is not based on the current version,
and writes the event of each change in the same transaction.
"""

import os
import uuid
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from typing import Annotated, Any, AsyncIterator, Generic, Literal, TypeVar

import jwt
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Computed, ForeignKey, Table, Text, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, ENUM, JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

engine = create_async_engine(
    os.environ["DATABASE_URL"], pool_size=int(os.environ["POOL_SIZE"]), max_overflow=0
)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)

Status = Literal["todo", "in_progress", "completed"]
Priority = Literal["low", "medium", "high"]
Time = TIMESTAMP(timezone=True)


# --- Tables -------------------------------------------------------------------


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    full_name: Mapped[str] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]


class Project(Base):
    __tablename__ = "project"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class ProjectMember(Base):
    __tablename__ = "project_member"

    project_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(
        ENUM("viewer", "member", "admin", "owner", name="project_role", create_type=False)
    )


class Category(Base):
    __tablename__ = "category"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(Text)
    color: Mapped[str] = mapped_column(Text)


task_category = Table(
    "task_category",
    Base.metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("category_id", ForeignKey("category.id"), primary_key=True),
)

task_assignee = Table(
    "task_assignee",
    Base.metadata,
    Column("task_id", ForeignKey("task.id"), primary_key=True),
    Column("user_id", ForeignKey("user.id"), primary_key=True),
)


class Task(Base):
    __tablename__ = "task"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuid_v7())
    project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("project.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    space_id: Mapped[uuid.UUID] = mapped_column(Computed("coalesce(project_id, owner_id)"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(
        ENUM("todo", "in_progress", "completed", name="task_status", create_type=False)
    )
    priority: Mapped[str] = mapped_column(
        ENUM("low", "medium", "high", name="task_priority", create_type=False)
    )
    start_date: Mapped[datetime | None] = mapped_column(Time)
    due_date: Mapped[datetime | None] = mapped_column(Time)
    estimate_minutes: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by_id: Mapped[uuid.UUID | None] = mapped_column("created_by", ForeignKey("user.id"))
    completed_at: Mapped[datetime | None] = mapped_column(Time)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Time)
    updated_at: Mapped[datetime] = mapped_column(Time)
    deleted_at: Mapped[datetime | None] = mapped_column(Time)

    categories: Mapped[list[Category]] = relationship(
        secondary=task_category, order_by=(Category.name, Category.id)
    )
    assignees: Mapped[list[User]] = relationship(
        secondary=task_assignee, order_by=(User.full_name, User.id)
    )
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])

    @property
    def completed(self) -> bool:
        return self.status == "completed"


class Event(Base):
    __tablename__ = "event"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=func.uuid_v7())
    type: Mapped[str] = mapped_column(Text)
    space_id: Mapped[uuid.UUID]
    project_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID]
    subject_name: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    request_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)


# --- Schemas ------------------------------------------------------------------


class FromOrm(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class UserSummary(FromOrm):
    id: uuid.UUID
    full_name: str
    avatar_url: str | None


class CategorySummary(FromOrm):
    id: uuid.UUID
    name: str
    color: str


class TaskRead(FromOrm):
    id: uuid.UUID
    project_id: uuid.UUID | None
    title: str
    description: str | None
    status: Status
    priority: Priority
    start_date: datetime | None
    due_date: datetime | None
    estimate_minutes: int | None
    tags: list[str]
    categories: list[CategorySummary]
    assignees: list[UserSummary]
    created_by: UserSummary | None
    completed: bool
    completed_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=10_000)]
Minutes = Annotated[int, Field(ge=1, le=525_600)]
Tags = Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=20)]


class TaskCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title
    description: Description | None = None
    status: Status = "todo"
    priority: Priority = "medium"
    start_date: datetime | None = None
    due_date: datetime | None = None
    estimate_minutes: Minutes | None = None
    tags: Tags = []


class TaskUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    title: Title | None = None
    description: Description | None = None
    status: Status | None = None
    priority: Priority | None = None
    start_date: datetime | None = None
    due_date: datetime | None = None
    estimate_minutes: Minutes | None = None
    tags: Tags | None = None


class Meta(BaseModel):
    request_id: str


class PageMeta(Meta):
    page: int
    per_page: int
    total: int
    next_cursor: str | None


Data = TypeVar("Data")
AnyMeta = TypeVar("AnyMeta", bound=Meta)


class Envelope(BaseModel, Generic[Data, AnyMeta]):
    success: bool = True
    data: Data
    message: str
    errors: list[str] = []
    meta: AnyMeta


TaskEnvelope = Envelope[TaskRead, Meta]
TaskListEnvelope = Envelope[list[TaskRead], PageMeta]


# --- Caller -------------------------------------------------------------------


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
bearer = HTTPBearer()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


async def get_current_user(
    session: SessionDep, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
) -> User:
    try:
        claims = jwt.decode(
            credentials.credentials,
            os.environ["JWT_SECRET"],
            algorithms=["HS256"],
            audience=os.environ["JWT_AUDIENCE"],
            issuer=os.environ["JWT_ISSUER"],
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "Could not validate credentials") from error
    user = await session.get(User, uuid.UUID(claims["sub"]))
    if user is None or not user.active:
        raise HTTPException(401, "Could not validate credentials")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]


# --- Tasks --------------------------------------------------------------------


def visible_to(user: User):
    # With `owner_id = … or project_id in (…)`, PostgreSQL reads the whole table (100 ms for a page).
    memberships = select(ProjectMember.project_id).where(ProjectMember.user_id == user.id)
    spaces = memberships.union_all(select(cast(user.id, Uuid)))
    return select(Task).where(Task.space_id.in_(spaces)).where(Task.deleted_at.is_(None))


def with_relations(user: User):
    return (
        selectinload(Task.categories.and_(Category.owner_id == user.id)),
        selectinload(Task.assignees),
        selectinload(Task.created_by),
    )


def new_request_id() -> str:
    return f"req_{uuid.uuid4()}"


def wire_time(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fields_of(task: Task) -> dict[str, Any]:
    return {
        "project_id": str(task.project_id) if task.project_id else None,
        "title": task.title,
        "description": task.description,
        "status": task.status,
        "priority": task.priority,
        "start_date": wire_time(task.start_date),
        "due_date": wire_time(task.due_date),
        "estimate_minutes": task.estimate_minutes,
        "tags": task.tags,
        "completed_at": wire_time(task.completed_at),
        "deleted_at": wire_time(task.deleted_at),
    }


def event_of(
    kind: str, task: Task, user: User, request_id: str, before: dict[str, Any], after: dict[str, Any]
) -> Event:
    changes = [
        {"field": name, "before": before.get(name), "after": value}
        for name, value in sorted(after.items())
        if value != before.get(name)
    ]
    return Event(
        type=kind,
        space_id=task.space_id,
        project_id=task.project_id,
        actor_id=user.id,
        subject_type="task",
        subject_id=task.id,
        subject_name=task.title,
        version=task.version,
        changes=changes,
        request_id=request_id,
        created_at=task.updated_at,
    )


def now() -> datetime:
    time = datetime.now(timezone.utc)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


@app.get("/api/v1/tasks/{task_id}")
async def get_task(task_id: uuid.UUID, session: SessionDep, user: CurrentUser) -> TaskEnvelope:
    task = await session.scalar(
        visible_to(user).where(Task.id == task_id).options(*with_relations(user))
    )
    if task is None:
        raise HTTPException(404, "Task not found")
    return TaskEnvelope(
        data=TaskRead.model_validate(task),
        message="Task found.",
        meta=Meta(request_id=new_request_id()),
    )


@app.get("/api/v1/tasks")
async def list_tasks(
    session: SessionDep,
    user: CurrentUser,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
) -> TaskListEnvelope:
    visible = visible_to(user)
    total = await session.scalar(select(func.count()).select_from(visible.subquery()))
    tasks = await session.scalars(
        visible.order_by(Task.created_at.desc(), Task.id.desc())
        .offset((page - 1) * per_page)
        .limit(per_page)
        .options(*with_relations(user))
    )
    return TaskListEnvelope(
        data=[TaskRead.model_validate(task) for task in tasks],
        message="Tasks listed.",
        meta=PageMeta(
            request_id=new_request_id(), page=page, per_page=per_page, total=total or 0, next_cursor=None
        ),
    )


@app.post("/api/v1/tasks", status_code=201)
async def create_task(body: TaskCreate, session: SessionDep, user: CurrentUser) -> TaskEnvelope:
    request_id = new_request_id()
    time = now()
    task = Task(
        **body.model_dump(),
        owner_id=user.id,
        created_by=user,
        completed_at=time if body.status == "completed" else None,
        created_at=time,
        updated_at=time,
        categories=[],
        assignees=[],
    )
    session.add(task)
    await session.flush()
    session.add(event_of("task.created", task, user, request_id, {}, fields_of(task)))
    await session.commit()
    return TaskEnvelope(
        data=TaskRead.model_validate(task),
        message="Task created.",
        meta=Meta(request_id=request_id),
    )


@app.patch("/api/v1/tasks/{task_id}")
async def update_task(
    task_id: uuid.UUID, body: TaskUpdate, session: SessionDep, user: CurrentUser
) -> TaskEnvelope:
    request_id = new_request_id()
    task = await session.scalar(
        visible_to(user)
        .where(Task.id == task_id)
        .options(*with_relations(user))
        .with_for_update(of=Task)
    )
    if task is None:
        raise HTTPException(404, "Task not found")
    if task.version != body.version:
        raise HTTPException(409, "The task has changed")
    before = fields_of(task)
    for name, value in body.model_dump(exclude_unset=True, exclude={"version"}).items():
        setattr(task, name, value)
    task.updated_at = now()
    task.version += 1
    if task.status == "completed":
        task.completed_at = task.completed_at or task.updated_at
    else:
        task.completed_at = None
    session.add(event_of("task.updated", task, user, request_id, before, fields_of(task)))
    await session.commit()
    return TaskEnvelope(
        data=TaskRead.model_validate(task),
        message="Task updated.",
        meta=Meta(request_id=request_id),
    )
