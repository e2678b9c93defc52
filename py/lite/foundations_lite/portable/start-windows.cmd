@echo off
rem Double-click to start the lessons. Needs Python, from the Microsoft Store or python.org.
cd /d "%~dp0"
where py >nul 2>nul && py -3 serve.py && goto end
where python >nul 2>nul && python serve.py && goto end
echo.
echo The lessons could not be started: README.html says what to do.
start "" README.html
:end
pause
