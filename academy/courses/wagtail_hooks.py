from wagtail import hooks

from academy.courses.viewsets import CourseShelf


@hooks.register("register_admin_viewset")
def register_courses():
    return CourseShelf()
