import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import taskflow.ApiClient;
import taskflow.ApiException;
import taskflow.api.ActivityApi;
import taskflow.api.ActivityApi.APIListActivityRequest;
import taskflow.api.AuthApi;
import taskflow.api.AuthApi.APIRegisterUserRequest;
import taskflow.api.ProjectsApi;
import taskflow.api.ProjectsApi.APICreateProjectRequest;
import taskflow.api.TasksApi;
import taskflow.api.TasksApi.APICreateTaskRequest;
import taskflow.api.TasksApi.APIDeleteTaskRequest;
import taskflow.api.TasksApi.APIGetTaskRequest;
import taskflow.api.TasksApi.APIUpdateTaskRequest;
import taskflow.api.UsersApi;
import taskflow.api.UsersApi.APIExportAccountRequest;
import taskflow.model.ErrorCode;
import taskflow.model.ErrorResponse;
import taskflow.model.EventType;
import taskflow.model.ProjectCreate;
import taskflow.model.ProjectRole;
import taskflow.model.RegisterRequest;
import taskflow.model.TaskConflict;
import taskflow.model.TaskCreate;
import taskflow.model.TaskPriority;
import taskflow.model.TaskStatus;
import taskflow.model.TaskUpdate;

public class Session {
  static String token;

  public static void main(String[] arguments) throws Exception {
    var url = System.getenv("TASKFLOW_URL");
    // guide: begin
    var client = new ApiClient();
    client.updateBaseUri(url);
    client.setRequestInterceptor(request -> {
      if (token != null) request.setHeader("Authorization", "Bearer " + token);
    });
    // guide: end

    var person = new RegisterRequest()
        .email("openapi-generator-java-" + System.nanoTime() + "@example.com")
        .password("Note-G-1843")
        .fullName("Ada Lovelace");
    var registered = new AuthApi(client)
        .registerUser(APIRegisterUserRequest.newBuilder().registerRequest(person).build());
    token = registered.getData().getAccessToken();
    System.out.println("registerUser");

    var engine = new ProjectCreate().name("Analytical Engine");
    var project = new ProjectsApi(client)
        .createProject(APICreateProjectRequest.newBuilder().projectCreate(engine).build())
        .getData();
    check(project.getDescription() == null && project.getRole() == ProjectRole.OWNER);
    var projectId = project.getId();
    System.out.println("createProject");

    var due = OffsetDateTime.now(ZoneOffset.UTC).plusDays(1).truncatedTo(ChronoUnit.MILLIS);
    // guide: begin

    var tasks = new TasksApi(client);
    var create = new TaskCreate()
        .title("Punch the cards")
        .priority(TaskPriority.HIGH)
        .tags(Set.of("cards"))
        .dueDate(due)
        .projectId(projectId);
    var task = tasks
        .createTask(APICreateTaskRequest.newBuilder()
            .taskCreate(create)
            .idempotencyKey(UUID.randomUUID().toString())
            .build())
        .getData();
    // guide: end
    check(task.getDueDate().isEqual(due) && task.getStatus() == TaskStatus.TODO);
    check(task.getTags().equals(Set.of("cards")));
    System.out.println("createTask");

    var activity = new ActivityApi(client);
    var query = APIListActivityRequest.newBuilder()
        .type(List.of(EventType.PROJECT_CREATED, EventType.TASK_CREATED))
        .perPage(1);
    var first = activity.listActivity(query.build());
    check(first.getData().get(0).getType() == EventType.TASK_CREATED);
    check(first.getMeta().getTotal() == 2);
    System.out.println("listActivity");

    var second = activity.listActivity(query.cursor(first.getMeta().getNextCursor()).build());
    check(second.getData().get(0).getType() == EventType.PROJECT_CREATED);
    check(second.getMeta().getNextCursor() == null);
    System.out.println("listActivity");

    // guide: begin

    // A field that is absent stays as it is; null clears it.
    // The method with `WithHttpInfo` also returns the headers.
    var change = APIUpdateTaskRequest.newBuilder().taskId(task.getId());
    var update = new TaskUpdate().dueDate(null).version(task.getVersion());
    var response = tasks.updateTaskWithHttpInfo(change.taskUpdate(update).build());
    var updated = response.getData().getData();
    var etag = response.getHeaders().get("ETag").get(0);
    // guide: end
    check(updated.getDueDate() == null && updated.getVersion() == 2);
    check(updated.getTitle().equals("Punch the cards") && updated.getTags().equals(Set.of("cards")));
    System.out.println("updateTask");

    // guide: begin

    // The version is out of date now, so the next change fails with 409.
    var stale = new TaskUpdate().status(TaskStatus.COMPLETED).version(task.getVersion());
    try {
      tasks.updateTask(change.taskUpdate(stale).build());
      throw new AssertionError("the stale change has succeeded");
    } catch (ApiException failure) {
      var conflict = client.getObjectMapper().readValue(failure.getResponseBody(), TaskConflict.class);
      System.err.println(failure.getCode() + " " + conflict.getError());
      // guide: end
      check(failure.getCode() == 409 && conflict.getError() == ErrorCode.VERSION_CONFLICT);
      check(conflict.getMeta().getCurrentVersion() == 2 && conflict.getData().getVersion() == 2);
      check(conflict.getMeta().getChanges().get(0).getField().equals("due_date"));
      // guide: begin
    }
    // guide: end
    System.out.println("updateTask");

    var deletion = APIDeleteTaskRequest.newBuilder().taskId(task.getId()).permanent(true).ifMatch(etag);
    check(tasks.deleteTaskWithHttpInfo(deletion.build()).getStatusCode() == 204);
    System.out.println("deleteTask");

    try {
      tasks.getTask(APIGetTaskRequest.newBuilder().taskId(task.getId()).build());
      throw new AssertionError("the deleted task is still there");
    } catch (ApiException failure) {
      var missing = client.getObjectMapper().readValue(failure.getResponseBody(), ErrorResponse.class);
      check(failure.getCode() == 404 && missing.getError() == ErrorCode.NOT_FOUND);
      check(missing.getData() == null);
    }
    System.out.println("getTask");

    var export = new UsersApi(client).exportAccount(APIExportAccountRequest.newBuilder().build());
    Long size = export.getData().getSizeBytes();
    check(size == null);
    System.out.println("exportAccount");
  }

  static void check(boolean ok) {
    if (!ok) throw new AssertionError("the response is not as it should be");
  }
}
