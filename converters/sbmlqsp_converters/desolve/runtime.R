# --- SBML's events on top of an integrator; the same for every model --------------------------------------------------
#
# LSODA runs in stretches. What jumps in the rates is frozen in each; at every point that is returned, jumps and
# triggers are compared with what they were. The first change is located, events are executed, and a stretch begins.

.same <- 1e-12  # an output so close to an event, relative to the time, is one after it

.run <- function(model, times, p, rtol) {
  s <- .started(model, times, p, rtol)
  .settle(s)
  .report(s, s$t, rbind(s$y))
  n <- 4
  while (s$following <= length(s$times)) {
    points <- .ahead(s, n)
    found <- .integrate(s, s$y, s$t, points)
    place <- .first_change(s, points, found)
    if (place == 0 && anyNA(found)) {
      if (length(points) == 1) stop("the integration fails after time ", s$t)
      n <- max(1, length(points) %/% 4)
      next
    }
    if (place == 0) {
      last <- length(points)
      .report(s, points[-last], found[-last, , drop = FALSE])
      s$t <- points[last]
      s$y <- found[last, ]
      n <- min(2 * n, 1000)
      if (s$t %in% s$stops || any(.due(s) <= s$t)) .settle(s)
    } else {
      before <- if (place == 1) list(s$t, s$y) else list(points[place - 1], found[place - 1, ])
      at <- .located(s, before[[1]], before[[2]], points[place])
      earlier <- which(points[seq_len(place - 1)] < at$t - .same * at$t)
      .report(s, points[earlier], found[earlier, , drop = FALSE])
      s$t <- at$t
      s$y <- at$y
      .settle(s)
      n <- max(1, n %/% 2)
    }
    .report(s, s$t, rbind(s$y))
  }
  s$rows
}

.started <- function(model, times, p, rtol) {
  s <- new.env()
  s$model <- model
  s$p <- p
  s$rtol <- rtol
  s$t <- 0
  start <- model$initial(p)
  s$y <- as.numeric(start[[1]])
  s$d <- as.numeric(start[[2]])
  sizes <- abs(c(s$y, s$d))
  sizes <- sizes[is.finite(sizes) & sizes > 0]
  s$atol <- 1e-3 * rtol * min(sizes, 1)
  s$fired <- vapply(model$events, function(event) event$initial_value, TRUE)
  s$waiting <- list()
  s$w <- numeric(0)
  s$changes <- 0
  s$random <- 1
  s$times <- times
  s$following <- 1
  s$rows <- matrix(NA_real_, length(times), length(model$outputs_of))
  s$stops <- sort(unique(c(model$stops, times[length(times)])))
  checks <- numeric(0)
  if (length(s$fired) > 0 || length(.switches(s, 0, s$y)) > 0) checks <- seq(0, times[length(times)], length.out = 401)
  s$grid <- sort(unique(c(times, s$stops, checks)))
  s
}

.ahead <- function(s, n) {
  end <- min(s$stops[s$stops > s$t], .due(s))
  points <- s$grid[s$grid > s$t]
  points <- points[seq_len(min(n, length(points)))]
  kept <- points[points < end - .same * end]
  if (length(kept) < n) c(kept, end) else kept
}

.due <- function(s) vapply(s$waiting, function(item) item$time, 0)

.triggers <- function(s, t, y) .known(as.logical(s$model$triggers(t, y, s$d, s$p)))

.switches <- function(s, t, y) as.numeric(s$model$switches(t, y, s$d, s$p))

.known <- function(truth) {
  if (anyNA(truth)) stop("a condition compares what is not a number")
  truth
}

.integrate <- function(s, y, t, points) {
  if (length(y) == 0) return(matrix(0, length(points), 0))
  near <- sum(points - t <= 1e-11 * max(abs(t), abs(points[length(points)])))
  if (near > 0) {  # LSODA refuses to go on for a rounding error
    first <- outer(points[seq_len(near)] - t, s$model$rates(t, y, s$d, s$p, s$w)) + rep(y, each = near)
    if (near == length(points)) return(first)
    return(rbind(first, .integrate(s, first[near, ], points[near], points[-seq_len(near)])))
  }
  rates <- function(t, y, parms) list(s$model$rates(t, y, s$d, s$p, s$w))
  found <- matrix(NA_real_, length(points), length(y))
  said <- utils::capture.output(
    out <- try(deSolve::lsoda(y, c(t, points), rates, NULL, rtol = s$rtol, atol = s$atol, maxsteps = 1e5), silent = TRUE)
  )
  if (!inherits(out, "try-error") && attr(out, "istate")[1] == 2 && nrow(out) == length(points) + 1) {
    found[] <- out[-1, -1]
  }
  found
}

.first_change <- function(s, points, found) {
  if (length(s$fired) == 0 && length(s$w) == 0) return(0)
  for (k in seq_along(points)) {
    if (anyNA(found[k, ])) return(0)
    if (.changed(s, points[k], found[k, ])) return(k)
  }
  0
}

.changed <- function(s, t, y) {
  if (length(s$fired) > 0 && any(.triggers(s, t, y) != s$fired)) return(TRUE)
  w <- .switches(s, t, y)
  !all(w == s$w | (is.nan(w) & is.nan(s$w)))
}

.located <- function(s, t, y, end) {
  for (pass in 1:3) {
    points <- seq(t, end, length.out = 11)[-1]
    points[10] <- end
    if (!(points[1] > t && points[9] < end)) {
      return(list(t = end, y = .integrate(s, y, t, end)[1, ]))
    }
    found <- .integrate(s, y, t, points)
    place <- 10
    for (k in 1:9) {
      if (.changed(s, points[k], found[k, ])) {
        place <- k
        break
      }
    }
    after <- found[place, ]
    end <- points[place]
    if (place > 1) {
      t <- points[place - 1]
      y <- found[place - 1, ]
    }
  }
  .between(s, t, y, end, after)
}

.between <- function(s, t, y, end, after) {
  # halve the rest of the way on a cubic through both ends
  width <- end - t
  slope <- list(
    width * s$model$rates(t, y, s$d, s$p, s$w),
    width * s$model$rates(end, after, s$d, s$p, s$w)
  )
  at <- function(x) {
    r <- 1 - x
    (1 + 2 * x) * r^2 * y + x^2 * (3 - 2 * x) * after + x * r^2 * slope[[1]] - x^2 * r * slope[[2]]
  }
  low <- 0
  high <- 1
  repeat {
    middle <- (low + high) / 2
    if (!(t + low * width < t + middle * width && t + middle * width < t + high * width)) break
    if (.changed(s, t + middle * width, at(middle))) high <- middle else low <- middle
  }
  list(t = t + high * width, y = if (high < 1) at(high) else after)
}

.report <- function(s, points, found) {
  for (k in seq_along(points)) {
    while (s$following <= length(s$times) && s$times[s$following] <= points[k] + .same * points[k]) {
      s$rows[s$following, ] <- as.numeric(s$model$outputs(points[k], found[k, ], s$d, s$p))
      s$following <- s$following + 1
    }
  }
}

.settle <- function(s) {
  # execute every event that is due (SBML L3V2, 4.11.6), and freeze the switches as they are then
  .count(s)
  repeat {
    .look(s)
    due <- which(.due(s) <= s$t)
    if (length(due) == 0) break
    ranks <- vapply(s$waiting[due], function(item) .priority(s, item$event), 0)
    best <- due[ranks == max(ranks)]
    s$random <- (16807 * s$random) %% 2147483647  # decides between events of one priority
    chosen <- best[1 + s$random %% length(best)]
    item <- s$waiting[[chosen]]
    s$waiting <- s$waiting[-chosen]
    event <- s$model$events[[item$event]]
    new <- if (event$from_trigger) item$values else event$values(s$t, s$y, s$d, s$p)
    state <- event$set(s$t, s$y, s$d, s$p, new)
    s$y <- state[[1]]
    s$d <- state[[2]]
    .count(s)
  }
  s$w <- .switches(s, s$t, s$y)
}

.look <- function(s) {
  # what has become true waits for its execution, what no longer holds is forgotten
  if (length(s$fired) == 0) return(invisible())
  now <- .triggers(s, s$t, s$y)
  for (k in seq_along(now)) {
    event <- s$model$events[[k]]
    if (s$fired[k] && !now[k] && !event$persistent) {
      s$waiting <- Filter(function(item) item$event != k, s$waiting)
    }
    if (now[k] && !s$fired[k]) {
      values <- if (event$from_trigger) event$values(s$t, s$y, s$d, s$p)
      s$waiting <- c(s$waiting, list(list(event = k, time = s$t + .delay(s, event), values = values)))
    }
  }
  s$fired <- now
}

.delay <- function(s, event) {
  delay <- if (is.null(event$delay)) 0 else as.numeric(event$delay(s$t, s$y, s$d, s$p))
  if (is.na(delay) || delay < 0) stop("event ", event$id, ": a delay of ", delay, " makes no sense")
  delay
}

.priority <- function(s, number) {
  event <- s$model$events[[number]]
  if (is.null(event$priority)) -Inf else as.numeric(event$priority(s$t, s$y, s$d, s$p))
}

.count <- function(s) {
  s$changes <- s$changes + 1
  if (s$changes > 1e6) stop("the model switches more than 1000000 times up to time ", s$t)
}

.if <- function(condition, value, other) if (.known(condition)) value else other

.rem <- function(a, b) a - b * trunc(a / b)

.factorial <- function(n) if (n >= 0 && n == floor(n)) prod(seq_len(min(n, 171))) else NaN

simulate <- function(times, ..., rtol = 1e-9) {
  # a data frame: `S` is an amount, `[S]` a concentration, anything else itself; simulate(times, CL = 3) sets a value
  given <- list(...)
  unknown <- setdiff(names(given), names(.parameters))
  if (length(unknown) > 0) stop("no such parameters: ", toString(unknown))
  if (!is.null(.model$horizon) && times[length(times)] > .model$horizon * (1 + 1e-12)) {
    stop("the jumps of this model are known up to ", .model$horizon, " only: write it for a longer run")
  }
  rows <- suppressWarnings(.run(.model, times, utils::modifyList(.parameters, given), rtol))
  found <- data.frame(times, rows)
  names(found) <- c("time", .model$outputs_of)
  found
}

.write <- function(found, file) {
  lines <- do.call(paste, c(lapply(found, function(column) sprintf("%.17g", column)), sep = ","))
  writeLines(c(paste(names(found), collapse = ","), lines), file)
}

if (sys.nframe() == 0L) {  # Rscript FILE END [POINTS], or with the times themselves on the standard input
  words <- as.numeric(commandArgs(trailingOnly = TRUE))
  times <- if (length(words) == 0) scan(file("stdin"), quiet = TRUE) else {
    seq(0, words[1], length.out = if (length(words) > 1) words[2] else 201)
  }
  .write(simulate(times), stdout())
}
